import { describe, expect, it } from 'vitest'
import { replyKeyboard } from '../src/chat/buttons'
import * as outbox from '../src/chat/outbox'
import type { Buttons, Message } from '../src/chat/protocol'
import { timeline } from '../src/chat/timeline'
import { message } from './make'

const drawn = (messages: Message[], box: outbox.Outbox = [], unreadAfter = 0) =>
  timeline(messages, box, unreadAfter, 'UTC').map((row) =>
    row.kind === 'message' ? `${row.first ? '(' : ''}${row.message.id}${row.last ? ')' : ''}` : row.kind === 'pending' ? `${row.first ? '(' : ''}~${row.key}${row.last ? ')' : ''}` : row.kind,
  )

describe('the timeline', () => {
  it('groups the bubbles of one side and separates days', () => {
    const nextDay = Date.UTC(2026, 0, 6, 9)
    expect(drawn([message(1), message(2), message(3, { from: 'client' }), message(4, { at: nextDay })])).toEqual(['day', '(1', '2)', '(3)', 'day', '(4)'])
  })

  it('breaks a group after five minutes and between two operators', () => {
    expect(drawn([message(1, { at: 0 }), message(2, { at: 6 * 60_000 })])).toEqual(['day', '(1)', '(2)'])
    const by = (name: string) => ({ from: 'operator' as const, author: { name, avatar: '' } })
    expect(drawn([message(1, by('Ann')), message(2, by('Bo'))])).toEqual(['day', '(1)', '(2)'])
  })

  it('draws the unread line before the first unread message of the other side', () => {
    expect(drawn([message(1), message(2, { from: 'client' }), message(3), message(4)], [], 1)).toEqual(['day', '(1)', '(2)', 'unread', '(3', '4)'])
    expect(drawn([message(1), message(2)], [], 2)).toEqual(['day', '(1', '2)'])
  })

  it('shows what is under way at the end, once, under the same key before and after', () => {
    const said = outbox.said([], { type: 'message', client_msg_id: 'a', text: 'x', files: [] }, 'x', [], Date.UTC(2026, 0, 5, 10, 1))
    expect(drawn([message(1)], said)).toEqual(['day', '(1)', '(~a)'])
    const confirmed = message(2, { from: 'client', client_msg_id: 'a' })
    expect(drawn([message(1), confirmed], said)).toEqual(['day', '(1)', '(2)'])
    expect(timeline([confirmed], [], 0, 'UTC').at(-1)?.key).toBe('a')
  })

  it('shows no bubble for a press with hidden text', () => {
    const press = outbox.said([], { type: 'press', client_msg_id: 'a', message: 1, press: 'k' }, null, [], 0)
    expect(drawn([message(1)], press)).toEqual(['day', '(1)'])
  })
})

describe('the reply keyboard', () => {
  const keys = (keep: boolean): Buttons => ({ keyboard: 'reply', keep, rows: [[{ text: 'Yes', kind: 'press', says: true, url: '', press: 'k' }]] })

  it('is that of the newest message that has one, until the visitor speaks', () => {
    const asked = [message(1, { buttons: keys(false) }), message(2)]
    expect(replyKeyboard(asked, false)?.message).toBe(1)
    expect(replyKeyboard(asked, true)).toBeNull()
    expect(replyKeyboard([...asked, message(3, { from: 'client' })], false)).toBeNull()
    expect(replyKeyboard([...asked, message(3, { from: 'client' }), message(4, { buttons: keys(false) })], false)?.message).toBe(4)
  })

  it('stays after use when it is kept, and an inline one never stands there', () => {
    expect(replyKeyboard([message(1, { buttons: keys(true) }), message(2, { from: 'client' })], true)?.message).toBe(1)
    expect(replyKeyboard([message(1, { buttons: { ...keys(false), keyboard: 'inline' } })], false)).toBeNull()
  })
})
