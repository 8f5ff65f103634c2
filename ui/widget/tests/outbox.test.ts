import { describe, expect, it } from 'vitest'
import { pause } from '../src/chat/backoff'
import * as outbox from '../src/chat/outbox'

const frame = (id: string) => ({ type: 'message' as const, client_msg_id: id, text: id, files: [] })
const box = (...ids: string[]) => ids.reduce<outbox.Outbox>((all, id) => outbox.said(all, frame(id), id, [], 0), [])
const sent = (step: ReturnType<typeof outbox.next>) => (step && 'send' in step ? step.send.frame.client_msg_id : step)

describe('the outbox', () => {
  it('has one under way at a time, in the order said', () => {
    let all = box('a', 'b')
    expect(sent(outbox.next(all, 0))).toBe('a')
    all = outbox.sending(all, 'a')
    expect(outbox.next(all, 0)).toBeNull()
    all = outbox.confirmed(all, ['a'])
    expect(sent(outbox.next(all, 0))).toBe('b')
  })

  it('sends again under the same id what was under way when the connection was lost', () => {
    const all = outbox.disconnected(outbox.sending(box('a', 'b'), 'a'))
    expect(sent(outbox.next(all, 0))).toBe('a')
    expect(all).toHaveLength(2)
  })

  it('waits as long as the server says, and lets nothing overtake', () => {
    const all = outbox.refused(outbox.sending(box('a', 'b'), 'a'), 'a', { code: 'rate_limited', retry_after: 12 }, 1000, 0)
    expect(outbox.next(all, 1000)).toEqual({ wait: 12_000 })
    expect(sent(outbox.next(all, 13_000))).toBe('a')
  })

  it('gives up at once on what cannot succeed, and goes on with the next', () => {
    const all = outbox.refused(outbox.sending(box('a', 'b'), 'a'), 'a', { code: 'too_large', retry_after: 0 }, 0, 0)
    expect(all[0]).toMatchObject({ state: 'failed', code: 'too_large' })
    expect(sent(outbox.next(all, 0))).toBe('b')
    expect(sent(outbox.next(outbox.retried(all, 'a'), 0))).toBe('a')
    expect(outbox.dropped(all, 'a')).toHaveLength(1)
  })

  it('gives up on a fault of the server after five attempts, and never on a busy one', () => {
    const tried = (code: string) => {
      let all = box('a')
      for (let attempt = 0; attempt < 5; attempt += 1) all = outbox.refused(outbox.sending(all, 'a'), 'a', { code, retry_after: 0 }, 0, 0)
      return all[0]?.state
    }
    expect(tried('internal')).toBe('failed')
    expect(tried('unavailable')).toBe('waiting')
  })

  it('survives the browser’s storage, and forgets what it cannot read', () => {
    const all = outbox.sending(box('a', 'b'), 'a')
    expect(outbox.restore(outbox.store(all))).toEqual(outbox.disconnected(all))
    for (const broken of [null, '', 'x', '{}', '[1,null,{"frame":{}}]']) expect(outbox.restore(broken)).toEqual([])
  })
})

describe('the pause', () => {
  it('doubles to half a minute and is spread over its upper half', () => {
    expect([0, 1, 2, 10, 99].map((attempt) => pause(attempt, 1))).toEqual([500, 1000, 2000, 30_000, 30_000])
    expect(pause(1, 0)).toBe(500)
  })
})
