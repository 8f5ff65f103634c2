import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { Api } from '../src/chat/api'
import { apply, EMPTY, type Conversation } from '../src/chat/conversation'
import { Line, type LineState } from '../src/chat/line'
import type { ServerFrame } from '../src/chat/protocol'
import { TrialServer } from './trial/server.mjs'

/** A browser's socket has no error that ends the program. */
class Socket extends WebSocket {
  constructor(address: string) {
    super(address)
    this.on('error', () => undefined)
  }
}

/** A visitor without a screen: the line and what it brought. */
class Visitor {
  readonly api = new Api('demo')
  readonly frames: ServerFrame[] = []
  readonly states: LineState[] = []
  conversation: Conversation = EMPTY
  recipient = ''
  renewed = 0
  readonly line: Line
  #waiting: { until: () => boolean; done: () => void }[] = []

  constructor(origin: string) {
    this.line = new Line(this.api, `${origin.replace('http', 'ws')}/chat/demo/socket`, {
      after: () => this.conversation.seq,
      page: () => '',
      frame: (frame) => {
        this.frames.push(frame)
        this.conversation = apply(this.conversation, frame, 0)
        this.#check()
      },
      state: (state) => {
        this.states.push(state)
        this.#check()
      },
      renew: async () => {
        this.renewed += 1
        await this.enter()
      },
      pause: () => 0,
    })
  }

  async enter(): Promise<void> {
    const session = await this.api.session({})
    this.recipient = session.recipient
    this.api.token = session.token
  }

  /** Resolves when `until` holds; it is looked at after everything that happens. */
  async when(until: () => boolean): Promise<void> {
    await new Promise<void>((done) => {
      this.#waiting.push({ until, done })
      this.#check()
    })
  }

  #check(): void {
    this.#waiting = this.#waiting.filter(({ until, done }) => {
      if (!until()) return true
      done()
      return false
    })
  }

  said(text: string): number {
    return this.conversation.messages.filter((message) => message.text === text).length
  }
}

describe('the line', () => {
  let server: TrialServer
  let visitor: Visitor
  const realFetch = globalThis.fetch
  const realSocket = globalThis.WebSocket

  beforeEach(async () => {
    server = await new TrialServer().listen()
    globalThis.fetch = (address, options) => realFetch(`${server.origin}${String(address)}`, options)
    globalThis.WebSocket = Socket as unknown as typeof globalThis.WebSocket
    visitor = new Visitor(server.origin)
    await visitor.enter()
  })

  afterEach(async () => {
    visitor.line.stop()
    globalThis.fetch = realFetch
    globalThis.WebSocket = realSocket
    await server.close()
  })

  const open = () => visitor.states.at(-1) === 'open'
  const frame = (id: string, text: string) => ({ type: 'message' as const, client_msg_id: id, text, files: [] })

  it('comes back after a cut and brings what was said meanwhile, once', async () => {
    visitor.line.start()
    await visitor.when(open)
    const other = server.visitor(visitor.recipient)
    server.add(other, { from: 'bot', text: 'before' })
    await visitor.when(() => visitor.said('before') === 1)
    server.cut()
    server.add(other, { from: 'bot', text: 'meanwhile' })
    await visitor.when(() => visitor.states.at(-1) === 'lost')
    await visitor.when(open)
    expect(visitor.conversation.messages.map((message) => message.text)).toEqual(['before', 'meanwhile'])
    const resumed = visitor.frames.filter((one) => one.type === 'welcome').at(-1)
    expect(resumed?.messages.map((message) => message.text)).toEqual(['meanwhile'])
  })

  it('a message whose ack was lost and that is sent again is kept once', async () => {
    visitor.line.start()
    await visitor.when(open)
    server.loseAcks = 1
    visitor.line.send(frame('3f', 'hello there'))
    await visitor.when(() => visitor.states.at(-1) === 'lost')
    await visitor.when(open)
    visitor.line.send(frame('3f', 'hello there'))
    await visitor.when(() => visitor.frames.some((one) => one.type === 'ack' && one.duplicate))
    expect(visitor.said('hello there')).toBe(1)
    expect(server.visitor(visitor.recipient).messages.filter((message) => message.from === 'client')).toHaveLength(1)
  })

  it('gets a new session when its token is refused', async () => {
    visitor.api.token = 'forged.token'
    visitor.line.start()
    await visitor.when(open)
    expect(visitor.renewed).toBe(1)
  })

  it('falls back to polling where sockets are not let through, with the same frames', async () => {
    server.sockets = false
    visitor.line.start()
    await visitor.when(open)
    visitor.line.send(frame('4a', 'over http'))
    await visitor.when(() => visitor.said('You said: over http') === 1)
    expect(visitor.said('over http')).toBe(1)
    expect(visitor.frames.some((one) => one.type === 'ack')).toBe(true)
  })

  it('never sends the token in an address', async () => {
    const seen: string[] = []
    const through = globalThis.fetch
    globalThis.fetch = (address, options) => {
      seen.push(String(address))
      return through(address, options)
    }
    server.sockets = false
    visitor.line.start()
    await visitor.when(open)
    expect(seen.length).toBeGreaterThan(0)
    expect(seen.filter((address) => address.includes(visitor.api.token))).toEqual([])
  })
})
