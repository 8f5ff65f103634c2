// The line to the server: a WebSocket that comes back by itself, or long polling where there is none.
import { Refused, type Api } from './api'
import type { ClientFrame, ServerFrame } from './protocol'
import { readFrameText } from './read'

export type LineState = 'connecting' | 'open' | 'lost' | 'refused'

export interface LineEvents {
  /** The highest sequence number applied. */
  after: () => number
  page: () => string
  frame: (frame: ServerFrame) => void
  state: (state: LineState) => void
  /** Gets a new session, because the token was refused. */
  renew: () => Promise<void>
  /** Milliseconds before attempt number `attempt` + 1. */
  pause: (attempt: number) => number
}

const PING_EVERY = 25_000
const SILENCE = 10_000
/** Sockets that failed before a welcome, after which polling takes over. */
const FAILURES = 2
/** How long polling goes on before a socket is tried again. */
const POLLING = 5 * 60_000

export class Line {
  readonly #api: Api
  readonly #address: string
  readonly #on: LineEvents
  #socket: WebSocket | null = null
  #polling: AbortController | null = null
  #attempt = 0
  #failures = 0
  /** A socket was welcomed once, so the network lets sockets through and a failure is the server's. */
  #worked = false
  #stopped = true
  #state: LineState = 'connecting'
  #retry: ReturnType<typeof setTimeout> | undefined
  #ping: ReturnType<typeof setTimeout> | undefined

  constructor(api: Api, address: string, on: LineEvents) {
    this.#api = api
    this.#address = address
    this.#on = on
  }

  start(): void {
    this.#stopped = false
    this.#connect()
  }

  stop(): void {
    this.#stopped = true
    this.#drop()
  }

  /** The network came back, or the page came to the front: find out now rather than at the next ping. */
  wake(): void {
    if (this.#stopped || this.#state === 'refused') return
    if (this.#socket?.readyState === WebSocket.OPEN) this.#probe()
    else if (!this.#polling && this.#socket?.readyState !== WebSocket.CONNECTING) {
      this.#attempt = 0
      this.#connect()
    }
  }

  /** The network went away. */
  lose(): void {
    if (this.#stopped || this.#state === 'refused') return
    this.#drop()
    this.#lost()
  }

  /** Sends a frame if the line is open. What must arrive is repeated by the outbox, not here. */
  send(frame: ClientFrame): void {
    if (this.#state !== 'open') return
    if (this.#socket) this.#socket.send(JSON.stringify(frame))
    else if (this.#polling) void this.#post(frame)
  }

  async #post(frame: ClientFrame): Promise<void> {
    try {
      const answer = await this.#api.send(frame)
      if (answer) this.#on.frame(answer)
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      const id = 'client_msg_id' in frame ? frame.client_msg_id : null
      if (error.refusal.code === 'unauthorized') await this.#renewed()
      if (id) this.#on.frame({ ...error.refusal, client_msg_id: id })
    }
  }

  #set(state: LineState): void {
    if (this.#state === state) return
    this.#state = state
    this.#on.state(state)
  }

  #connect(): void {
    this.#drop()
    if (this.#stopped) return
    if (this.#failures >= FAILURES) {
      void this.#poll()
      return
    }
    let socket: WebSocket
    try {
      socket = new WebSocket(this.#address)
    } catch {
      this.#failures = FAILURES
      void this.#poll()
      return
    }
    this.#socket = socket
    socket.onopen = () => {
      socket.send(JSON.stringify({ type: 'hello', v: 1, token: this.#api.token, after: this.#on.after(), page: this.#on.page() }))
    }
    socket.onmessage = (event: MessageEvent<unknown>) => {
      if (socket !== this.#socket) return
      this.#heard()
      const frame = typeof event.data === 'string' ? readFrameText(event.data) : null
      if (!frame) return
      this.#on.frame(frame)
      if (frame.type === 'welcome') {
        this.#attempt = 0
        this.#failures = 0
        this.#worked = true
        this.#set('open')
      }
    }
    socket.onclose = (event: CloseEvent) => {
      if (socket !== this.#socket) return
      this.#socket = null
      clearTimeout(this.#ping)
      if (event.code === 4403 || event.code === 4404) {
        this.#set('refused')
        return
      }
      // Every code but 1006 is the server's own word: the network let it through.
      if (!this.#worked && event.code === 1006) this.#failures += 1
      if (event.code === 4401) void this.#renewed().then(() => { this.#lost() })
      else this.#lost()
    }
  }

  #lost(): void {
    this.#set('lost')
    if (this.#stopped) return
    clearTimeout(this.#retry)
    this.#retry = setTimeout(() => { this.#connect() }, this.#on.pause(this.#attempt))
    this.#attempt += 1
  }

  async #renewed(): Promise<void> {
    // Without a session the next attempt fails again, and waits longer.
    await this.#on.renew().catch(() => undefined)
  }

  #heard(): void {
    clearTimeout(this.#ping)
    this.#ping = setTimeout(() => { this.#probe() }, PING_EVERY)
  }

  #probe(): void {
    clearTimeout(this.#ping)
    this.#socket?.send('{"type":"ping"}')
    this.#ping = setTimeout(() => {
      this.#drop()
      this.#lost()
    }, SILENCE)
  }

  /** Ends whatever is there, without the word that it ended. */
  #drop(): void {
    clearTimeout(this.#retry)
    clearTimeout(this.#ping)
    this.#polling?.abort()
    this.#polling = null
    const socket = this.#socket
    this.#socket = null
    if (socket) {
      socket.onclose = null
      socket.close()
    }
  }

  async #poll(): Promise<void> {
    const polling = new AbortController()
    this.#polling = polling
    const until = Date.now() + POLLING
    let hello = true
    while (!polling.signal.aborted) {
      try {
        const frames = await this.#api.events(this.#on.after(), hello, 25, polling.signal)
        if (polling.signal.aborted) return
        for (const frame of frames) this.#on.frame(frame)
        hello = false
        this.#attempt = 0
        this.#set('open')
        if (Date.now() < until) continue
        // A socket is better; two failures bring us back here.
        this.#failures = 0
        this.#connect()
      } catch (error) {
        if (polling.signal.aborted) return
        this.#polling = null
        const code = error instanceof Refused ? error.refusal.code : 'unavailable'
        if (code === 'forbidden' || code === 'not_found') {
          this.#set('refused')
          return
        }
        if (code === 'unauthorized') await this.#renewed()
        this.#lost()
      }
      return
    }
  }
}
