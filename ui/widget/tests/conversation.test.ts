import { describe, expect, it } from 'vitest'
import { apply, EMPTY, unread } from '../src/chat/conversation'
import type { ServerFrame } from '../src/chat/protocol'
import { message, welcome } from './make'

const after = (...frames: ServerFrame[]) => frames.reduce((state, frame) => apply(state, frame, 1000), EMPTY)
const ids = (...frames: ServerFrame[]) => after(...frames).messages.map((one) => one.id)

describe('the conversation', () => {
  it('holds each message once, in order, however often and in which order it is told', () => {
    const told: ServerFrame[] = [welcome([message(1), message(2)]), { type: 'message', message: message(4) }, { type: 'message', message: message(3) }]
    expect(ids(...told, ...told)).toEqual([1, 2, 3, 4])
  })

  it('resumes: a second welcome adds what was missed and keeps the rest', () => {
    const state = after(welcome([message(1), message(2)], { more: true }), welcome([message(3)], { seq: 3 }))
    expect(state.messages.map((one) => one.id)).toEqual([1, 2, 3])
    expect(state.more).toBe(true)
    expect(state.seq).toBe(3)
  })

  it('forgets everything when the server says that too much was missed', () => {
    const state = after(welcome([message(1)]), welcome([message(400)], { reset: true, more: true }))
    expect(state.messages.map((one) => one.id)).toEqual([400])
    expect(state.more).toBe(true)
  })

  it('does not move the cursor by an ack, because what others said before it may still be on its way', () => {
    const mine = message(7, { from: 'client', client_msg_id: 'a' })
    const state = after(welcome([message(5)]), { type: 'ack', client_msg_id: 'a', message: mine, duplicate: false })
    expect(state.seq).toBe(5)
    expect(after(welcome([message(5)]), { type: 'message', message: mine }).seq).toBe(7)
  })

  it('shows an edited message in its old place, and does not go back to an older version', () => {
    const edited = message(1, { seq: 9, text: 'edited' })
    const state = after(welcome([message(1), message(2)]), { type: 'message', message: edited }, { type: 'message', message: message(1) })
    expect(state.messages.map((one) => one.text)).toEqual(['edited', 'text 2'])
    expect(state.seq).toBe(9)
  })

  it('puts history above and keeps what it knows better', () => {
    const state = after(welcome([message(5, { seq: 8, text: 'new' })], { more: true }), {
      type: 'history',
      before: 5,
      messages: [message(3), message(4), message(5)],
      more: false,
    })
    expect(state.messages.map((one) => one.text)).toEqual(['text 3', 'text 4', 'new'])
    expect(state.more).toBe(false)
    expect(state.seq).toBe(8)
  })

  it('counts as unread only what others said above the mark, which never goes down', () => {
    const state = after(welcome([message(1), message(2, { from: 'client' }), message(3), message(4, { from: 'operator' })]), { type: 'read', from: 'client', upto: 3 })
    expect(unread(state)).toBe(1)
    expect(unread(apply(state, { type: 'read', from: 'client', upto: 1 }, 0))).toBe(1)
  })

  it('ends typing with the next message of the other side, by time and by word', () => {
    const typing: ServerFrame = { type: 'typing', from: 'operator', name: 'Ann', seconds: 5 }
    expect(after(typing).typing).toEqual({ name: 'Ann', until: 6000 })
    expect(after(typing, { type: 'message', message: message(1) }).typing).toBeNull()
    expect(after(typing, { type: 'message', message: message(1, { from: 'client' }) }).typing).not.toBeNull()
    expect(after(typing, { ...typing, seconds: 0 }).typing).toBeNull()
  })
})
