import { describe, expect, it } from 'vitest'
import { accent, contrast, parse } from '../src/chat/colour'
import { kindOf, nameOf, sizeText } from '../src/chat/files'
import { Memory } from '../src/chat/memory'
import * as outbox from '../src/chat/outbox'
import { placeOf } from '../src/chat/place'
import { readFrame, readFrameText, readRefusal, readSession } from '../src/chat/read'
import { read } from '../src/loader/options'

class Shelf implements Storage {
  readonly #all = new Map<string, string>()
  get length() { return this.#all.size }
  key(at: number) { return [...this.#all.keys()][at] ?? null }
  getItem(name: string) { return this.#all.get(name) ?? null }
  setItem(name: string, value: string) { this.#all.set(name, value) }
  removeItem(name: string) { this.#all.delete(name) }
  clear() { this.#all.clear() }
}

describe('frames from outside', () => {
  it('are dropped when broken or unknown', () => {
    for (const bad of [null, 1, [], {}, { type: 'news' }, { type: 'message' }, { type: 'message', message: { id: 1 } }, { type: 'message', message: { id: -1, seq: 1 } }]) expect(readFrame(bad)).toBeNull()
    expect(readFrameText('{')).toBeNull()
  })

  it('keep what is right in them', () => {
    const frame = readFrame({ type: 'message', message: { id: 5, seq: 5, from: 'alien', text: 7, buttons: { rows: [[{ text: '' }], [{ text: 'Yes', kind: 'odd' }]] }, attachments: [null, { kind: 'x', url: '/f' }] } })
    expect(frame).toMatchObject({ message: { from: 'bot', text: '', buttons: { keyboard: 'inline', rows: [[{ text: 'Yes', kind: 'press' }]] }, attachments: [{ kind: 'file', url: '/f' }] } })
  })

  it('a session needs a recipient and a token', () => {
    expect(readSession({ recipient: 'r' })).toBeNull()
    expect(readSession({ recipient: 'r', token: 't' })).toMatchObject({ limits: { text: 10_000 }, conversation: { messages: [] } })
  })

  it('a refusal without a body has the code of its status', () => {
    expect([413, 429, 507, 0, 502].map((status) => readRefusal(null, status).code)).toEqual(['too_large', 'rate_limited', 'quota_exceeded', 'unavailable', 'unavailable'])
  })
})

describe('the place', () => {
  it('is read from the address, and only an exact origin is a host', () => {
    expect(placeOf({ pathname: '/chat/k-1', search: '' })).toEqual({ key: 'k-1', host: null })
    expect(placeOf({ pathname: '/chat/k/frame', search: '?host=https%3A%2F%2Fa.example' })).toEqual({ key: 'k', host: 'https://a.example' })
    for (const host of ['', '*', 'null', 'https://a.example/x', 'javascript:x', 'a.example']) expect(placeOf({ pathname: '/chat/k/frame', search: `?host=${encodeURIComponent(host)}` })).toBeNull()
    expect(placeOf({ pathname: '/chat/../x', search: '' })).toBeNull()
  })
})

describe('the options of a page', () => {
  const from = 'https://chat.example/widget.js?v=1'

  it('are those of either product', () => {
    expect(read({ onlineChatId: '4711' }, from, ['fr', 'ru'])).toEqual({ key: '4711', server: 'https://chat.example', side: 'right', color: '', language: 'ru' })
    expect(read({ key: 'k', position: 'left', color: '#aAbb00', server: 'https://x.example/y' }, from, [])).toMatchObject({ server: 'https://x.example', side: 'left', color: '#aAbb00', language: 'en' })
  })

  it('are refused in a sentence', () => {
    expect(read({}, from, [])).toMatch(/needs its channel's key/)
    expect(read({ key: '../x' }, from, [])).toMatch(/not “..\/x”/)
    expect(read({ key: 'k' }, '', [])).toMatch(/does not know its server/)
  })
})

describe('what the browser remembers', () => {
  it('comes back on the next page, one entry a message', () => {
    const shelf = new Shelf()
    const box = outbox.said([], { type: 'message', client_msg_id: 'a', text: 'x', files: [] }, 'x', [], 1)
    const first = new Memory('k', shelf)
    first.remember({ recipient: 'r', token: 't' })
    first.keep(box)
    const second = new Memory('k', shelf)
    expect(second.identity()).toEqual({ recipient: 'r', token: 't' })
    expect(second.outbox()).toEqual(box)
    second.keep([])
    expect(new Memory('k', shelf).outbox()).toEqual([])
    expect(new Memory('other', shelf).identity()).toBeNull()
  })

  it('another tab does not remove what this one has not sent', () => {
    const shelf = new Shelf()
    const box = outbox.said([], { type: 'message', client_msg_id: 'a', text: 'x', files: [] }, 'x', [], 1)
    const other = new Memory('k', shelf)
    new Memory('k', shelf).keep(box)
    other.keep([])
    expect(new Memory('k', shelf).outbox()).toEqual(box)
  })

  it('is this page’s alone without storage', () => {
    const memory = new Memory('k', null)
    memory.remember({ recipient: 'r', token: 't' })
    expect(memory.identity()).toEqual({ recipient: 'r', token: 't' })
    expect(memory.outbox()).toEqual([])
  })
})

describe('colours', () => {
  it.each(['#3856d6', '#2f5d50', '#ffd400', '#ff6a00', '#ffffff', '#000000', '#7f7f7f', '#00e5ff'])('of %s are readable on both themes', (colour) => {
    for (const ground of ['#ffffff', '#1e222b']) {
      const shades = accent(colour, ground)
      const pair = (a: string | undefined, b: string | undefined) => contrast(parse(a ?? '') ?? [0, 0, 0], parse(b ?? '') ?? [0, 0, 0])
      expect(pair(shades?.fill, shades?.on)).toBeGreaterThanOrEqual(4.5)
      expect(pair(shades?.text, ground)).toBeGreaterThanOrEqual(4.5)
    }
  })

  it('that are none are none', () => { expect(accent('red;x:y', '#ffffff')).toBeNull() })
})

describe('files', () => {
  it('that may hold script are no pictures', () => {
    expect(['image/png', 'image/svg+xml', 'video/mp4', 'audio/ogg', 'text/html', ''].map(kindOf)).toEqual(['image', 'file', 'video', 'audio', 'file', 'file'])
  })

  it('have a name and a size that people read', () => {
    expect(nameOf({ name: 'image.png', type: 'image/png' }, new Date('2026-01-05T10:00:00Z'))).toBe('2026-01-05 10-00-00.png')
    expect(nameOf({ name: 'a.pdf', type: '' }, new Date())).toBe('a.pdf')
    expect([sizeText(1, 'en'), sizeText(20, 'en'), sizeText(25, 'ru'), sizeText(1400, 'en'), sizeText(20_971_520, 'en')]).toEqual(['1 byte', '20 bytes', '25 байт', '1.4 kB', '20 MB'])
  })
})
