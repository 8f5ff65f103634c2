// What the visitor said and the server has not confirmed: one under way at a time, in order, repeated under the same id.
import { pause } from './backoff'
import type { Attachment, Refusal, Utterance } from './protocol'

export interface Pending {
  readonly frame: Utterance
  /** The bubble's text; `null` for a press that shows none. */
  readonly shown: string | null
  readonly attachments: readonly Attachment[]
  /** When the visitor said it (milliseconds since the epoch). */
  readonly at: number
  readonly state: 'waiting' | 'sending' | 'failed'
  readonly attempts: number
  /** Not sent again before this moment. */
  readonly notBefore: number
  /** Why it failed: a code of the protocol. */
  readonly code: string | null
}

export type Outbox = readonly Pending[]

/** Refusals after which the same frame may be sent again. */
const AGAIN = new Set(['rate_limited', 'captcha_required', 'unavailable', 'internal', 'unauthorized'])
/** Times that `internal` and `unauthorized` are tried before the message counts as failed. */
const ATTEMPTS = 5

/** With one more utterance at the end. */
export function said(box: Outbox, frame: Utterance, shown: string | null, attachments: readonly Attachment[], at: number): Outbox {
  return [...box, { frame, shown, attachments, at, state: 'waiting', attempts: 0, notBefore: 0, code: null }]
}

/** What may be sent at `now`, or how long to wait (milliseconds), or nothing to do. */
export function next(box: Outbox, now: number): { send: Pending } | { wait: number } | null {
  const open = box.filter((item) => item.state !== 'failed')
  const first = open[0]
  if (!first || first.state === 'sending') return null
  return first.notBefore > now ? { wait: first.notBefore - now } : { send: first }
}

const change = (box: Outbox, id: string, to: (item: Pending) => Pending): Outbox =>
  box.map((item) => (item.frame.client_msg_id === id ? to(item) : item))

/** With one marked as under way. */
export const sending = (box: Outbox, id: string): Outbox =>
  change(box, id, (item) => ({ ...item, state: 'sending', attempts: item.attempts + 1 }))

/** Without what the server confirmed, by an ack or by showing the message itself. */
export function confirmed(box: Outbox, ids: readonly (string | null)[]): Outbox {
  const known = new Set(ids)
  return box.some((item) => known.has(item.frame.client_msg_id)) ? box.filter((item) => !known.has(item.frame.client_msg_id)) : box
}

/** After a refusal: to be sent again later, or failed. */
export function refused(box: Outbox, id: string, refusal: Pick<Refusal, 'code' | 'retry_after'>, now: number, chance: number): Outbox {
  return change(box, id, (item) => {
    const limited = refusal.code === 'internal' || refusal.code === 'unauthorized'
    if (!AGAIN.has(refusal.code) || (limited && item.attempts >= ATTEMPTS)) return { ...item, state: 'failed', code: refusal.code }
    const wait = refusal.retry_after > 0 ? refusal.retry_after * 1000 : pause(item.attempts, chance)
    return { ...item, state: 'waiting', notBefore: now + wait }
  })
}

/** After a lost connection: nobody knows whether what was under way arrived, so it goes again under the same id. */
export const disconnected = (box: Outbox): Outbox =>
  box.map((item) => (item.state === 'sending' ? { ...item, state: 'waiting', notBefore: 0 } : item))

/** The visitor asked to send a failed one again. It keeps its id and its place. */
export const retried = (box: Outbox, id: string): Outbox =>
  change(box, id, (item) => (item.state === 'failed' ? { ...item, state: 'waiting', attempts: 0, notBefore: 0, code: null } : item))

/** Without one that the visitor gave up. */
export const dropped = (box: Outbox, id: string): Outbox => box.filter((item) => item.frame.client_msg_id !== id)

/** As text for the browser's storage. */
export const store = (box: Outbox): string => JSON.stringify(box)

/** From the browser's storage; what cannot be read is nothing. What was under way goes again. */
export function restore(body: string | null): Outbox {
  if (!body) return []
  try {
    const value: unknown = JSON.parse(body)
    if (!Array.isArray(value)) return []
    return disconnected(value.filter(isPending))
  } catch {
    return []
  }
}

function isPending(value: unknown): value is Pending {
  const item = value as Partial<Pending> | null
  return (
    typeof item === 'object' &&
    item !== null &&
    typeof item.frame?.client_msg_id === 'string' &&
    (item.frame.type === 'message' || item.frame.type === 'press') &&
    (item.shown === null || typeof item.shown === 'string') &&
    Array.isArray(item.attachments) &&
    typeof item.at === 'number' &&
    typeof item.attempts === 'number' &&
    typeof item.notBefore === 'number' &&
    (item.state === 'waiting' || item.state === 'sending' || item.state === 'failed')
  )
}
