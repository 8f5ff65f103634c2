// The rows of the log: days, the unread line, bubbles in groups, and what is still under way at the end.
import type { Outbox, Pending } from './outbox'
import type { Message } from './protocol'

export type Row =
  | { kind: 'day'; key: string; at: number }
  | { kind: 'unread'; key: string }
  | { kind: 'message'; key: string; message: Message; first: boolean; last: boolean }
  | { kind: 'pending'; key: string; pending: Pending; first: boolean; last: boolean }

/** Bubbles of one side that follow within this time stand together. */
const GROUP = 5 * 60_000

/** A number that differs between local days. `zone` is for tests; the browser's own otherwise. */
export function dayOf(at: number, zone?: string): string {
  return new Intl.DateTimeFormat('en-CA', { year: 'numeric', month: '2-digit', day: '2-digit', ...(zone ? { timeZone: zone } : {}) }).format(at)
}

interface Said {
  key: string
  mine: boolean
  who: string
  at: number
  message?: Message
  pending?: Pending
}

/**
 * The rows, oldest first. `unreadAfter`: the unread line stands before the first message of the other side above this id; 0 for no line.
 * A message keeps its key from pending to confirmed, so its bubble does not flicker.
 */
export function timeline(messages: readonly Message[], outbox: Outbox, unreadAfter: number, zone?: string): Row[] {
  const said: Said[] = messages.map((message) => ({
    key: message.client_msg_id ?? String(message.id),
    mine: message.from === 'client',
    who: `${message.from} ${message.author?.name ?? ''}`,
    at: message.at,
    message,
  }))
  const known = new Set(messages.map((message) => message.client_msg_id))
  for (const pending of outbox) {
    if (pending.shown === null || known.has(pending.frame.client_msg_id)) continue
    said.push({ key: pending.frame.client_msg_id, mine: true, who: 'client ', at: pending.at, pending })
  }
  const rows: Row[] = []
  let marked = unreadAfter === 0
  let day = ''
  said.forEach((item, at) => {
    const today = dayOf(item.at, zone)
    if (today !== day) rows.push({ kind: 'day', key: `day ${today} ${item.key}`, at: item.at })
    day = today
    if (!marked && !item.mine && item.message && item.message.id > unreadAfter) {
      marked = true
      rows.push({ kind: 'unread', key: 'unread' })
    }
    const first = !together(said[at - 1], item, zone) || rows.at(-1)?.kind === 'unread'
    const last = !together(item, said[at + 1], zone)
    if (item.message) rows.push({ kind: 'message', key: item.key, message: item.message, first, last })
    else if (item.pending) rows.push({ kind: 'pending', key: item.key, pending: item.pending, first, last })
  })
  return rows
}

function together(before: Said | undefined, after: Said | undefined, zone?: string): boolean {
  return (
    before !== undefined &&
    after !== undefined &&
    before.who === after.who &&
    Math.abs(after.at - before.at) < GROUP &&
    dayOf(before.at, zone) === dayOf(after.at, zone)
  )
}
