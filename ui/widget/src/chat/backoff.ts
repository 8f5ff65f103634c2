// How long to wait before the next attempt.

const FIRST = 500
const LONGEST = 30_000

/**
 * Milliseconds before attempt number `attempt` + 1: doubling from half a second to half a minute. `chance` from 0 up to 1 spreads the
 * waits over the upper half, so that visitors of a server that restarts do not all come back at once.
 */
export function pause(attempt: number, chance: number): number {
  const full = Math.min(LONGEST, FIRST * 2 ** Math.min(16, Math.max(0, attempt)))
  return Math.round(full * (0.5 + chance / 2))
}
