// The conversation as the server told it: a pure reducer over its frames. Applying a frame twice changes nothing.
import type { Message, ServerFrame } from './protocol'

export interface Conversation {
  /** By rising id, each once. */
  readonly messages: readonly Message[]
  /** The highest sequence number applied: where a lost connection resumes. */
  readonly seq: number
  /** Older messages exist before the first. */
  readonly more: boolean
  /** Message ids up to which each side has read. */
  readonly read: { readonly client: number; readonly operator: number }
  /** Who types, until when (milliseconds since the epoch). */
  readonly typing: { readonly name: string; readonly until: number } | null
}

export const EMPTY: Conversation = { messages: [], seq: 0, more: false, read: { client: 0, operator: 0 }, typing: null }

/** Joins messages into an ordered list; of one id the higher sequence number stays, and of equal ones the later told. */
export function merge(known: readonly Message[], told: readonly Message[]): readonly Message[] {
  if (told.length === 0) return known
  const byId = new Map(known.map((message) => [message.id, message]))
  for (const message of told) {
    const before = byId.get(message.id)
    if (!before || message.seq >= before.seq) byId.set(message.id, message)
  }
  return [...byId.values()].sort((a, b) => a.id - b.id)
}

const highest = (seq: number, messages: readonly Message[]): number => messages.reduce((top, message) => Math.max(top, message.seq), seq)

/** The conversation after a frame that came at `now` (milliseconds since the epoch). */
export function apply(state: Conversation, frame: ServerFrame, now: number): Conversation {
  switch (frame.type) {
    case 'welcome': {
      const fresh = frame.reset || state.seq === 0
      return {
        messages: merge(fresh ? [] : state.messages, frame.messages),
        seq: highest(fresh ? frame.seq : Math.max(state.seq, frame.seq), frame.messages),
        more: fresh ? frame.more : state.more,
        read: {
          client: Math.max(state.read.client, frame.read.client),
          operator: Math.max(state.read.operator, frame.read.operator),
        },
        typing: null,
      }
    }
    case 'message':
      return {
        ...state,
        messages: merge(state.messages, [frame.message]),
        seq: highest(state.seq, [frame.message]),
        typing: frame.message.from === 'client' ? state.typing : null,
      }
    case 'ack':
      // The cursor stays: what others said just before this message may still be on its way.
      return frame.message ? { ...state, messages: merge(state.messages, [frame.message]) } : state
    case 'history':
      return { ...state, messages: merge(frame.messages, state.messages), more: frame.more }
    case 'typing':
      return { ...state, typing: frame.seconds > 0 ? { name: frame.name, until: now + frame.seconds * 1000 } : null }
    case 'read':
      return { ...state, read: { ...state.read, [frame.from]: Math.max(state.read[frame.from], frame.upto) } }
    case 'error':
    case 'pong':
      return state
  }
}

/** Messages from the other side that the visitor has not read. */
export function unread(state: Conversation): number {
  return state.messages.filter((message) => message.from !== 'client' && message.id > state.read.client).length
}

/** The id of the newest message; 0 for none. */
export const newest = (state: Conversation): number => state.messages.at(-1)?.id ?? 0
