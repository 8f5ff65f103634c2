// The chat as the components see it: what it holds, and what the visitor can do.
import { Api, Refused } from './api'
import { pause } from './backoff'
import { replyKeyboard } from './buttons'
import { apply, EMPTY, newest, unread, type Conversation } from './conversation'
import { Host } from './host'
import { Line, type LineState } from './line'
import { browserStorage, Memory } from './memory'
import * as outbox from './outbox'
import type { Place } from './place'
import type { Appearance, Button, Limits, PressFrame, ServerFrame, Session } from './protocol'
import { language, type Language } from './texts'
import { timeline } from './timeline'
import { Uploads } from './uploads.svelte'

export type Phase = 'starting' | 'ready' | 'gone'

const TYPING_EVERY = 3000
const PAGE = 30

export class Chat {
  phase = $state<Phase>('starting')
  line = $state<LineState>('connecting')
  conversation = $state.raw<Conversation>(EMPTY)
  outbox = $state.raw<outbox.Outbox>([])
  appearance = $state.raw<Appearance>({ title: '', subtitle: '', accent: '', avatar: '', welcome: '', language: '' })
  limits = $state.raw<Limits>({ text: 10_000, files: 10, file_bytes: 20 * 1024 * 1024 })
  language = $state.raw<Language>(language(navigator.languages))
  /** The panel is shown: always on the chat's own page, else as the embedding page says. */
  open = $state(false)
  /** The unread line stands after this message; 0 for no line. */
  unreadAfter = $state(0)
  loadingOlder = $state(false)
  readonly uploads: Uploads
  readonly embedded: boolean
  readonly rows = $derived(timeline(this.conversation.messages, this.outbox, this.unreadAfter))
  readonly unread = $derived(unread(this.conversation))
  readonly keyboard = $derived(replyKeyboard(this.conversation.messages, this.outbox.some((item) => item.shown !== null && item.state !== 'failed')))
  /** Presses without a bubble that are under way, as `message press`. */
  readonly pressing = $derived(
    new Set(this.outbox.flatMap(({ frame, state }) => (frame.type === 'press' && state !== 'failed' ? [`${frame.message} ${frame.press}`] : []))),
  )
  readonly #api: Api
  readonly #memory: Memory
  readonly #line: Line
  readonly #host: Host | null
  #page = ''
  #typed = 0
  #starts = 0
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(place: Place) {
    this.embedded = place.host !== null
    this.open = !this.embedded
    this.#page = this.embedded ? '' : window.location.href
    this.#api = new Api(place.key)
    this.#memory = new Memory(place.key, browserStorage())
    this.outbox = this.#memory.outbox()
    this.uploads = new Uploads(this.#api, () => this.language, () => this.limits)
    this.#line = new Line(this.#api, `${window.location.origin.replace(/^http/, 'ws')}/chat/${place.key}/socket`, {
      after: () => this.conversation.seq,
      page: () => this.#page,
      frame: (frame) => { this.#apply(frame) },
      state: (state) => { this.#lineIs(state) },
      renew: () => this.#session(),
      pause: (attempt) => pause(attempt, Math.random()),
    })
    this.#host = place.host === null ? null : new Host(place.host, {
      page: (url) => { this.#page = url },
      open: () => { this.show() },
      close: () => { this.hide() },
    })
    this.#host?.loaded()
    window.addEventListener('online', () => { this.#line.wake() })
    window.addEventListener('offline', () => { this.#line.lose() })
    document.addEventListener('visibilitychange', () => { if (!document.hidden) this.#line.wake() })
  }

  /** Gets a session and connects; keeps trying while the server does not answer. */
  async start(): Promise<void> {
    try {
      await this.#session()
    } catch (error) {
      const code = error instanceof Refused ? error.refusal.code : 'internal'
      if (code === 'forbidden' || code === 'not_found') {
        this.phase = 'gone'
        return
      }
      this.line = 'lost'
      const told = error instanceof Refused ? error.refusal.retry_after * 1000 : 0
      setTimeout(() => void this.start(), Math.max(told, pause(this.#starts, Math.random())))
      this.#starts += 1
      return
    }
    this.phase = 'ready'
    this.#line.start()
  }

  async #session(): Promise<void> {
    const known = this.#memory.identity()
    const session = await this.#api.session({
      ...known,
      ...(this.#page ? { page: this.#page } : {}),
      language: navigator.language,
      zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      referrer: this.embedded ? '' : document.referrer,
    })
    if (known && known.recipient !== session.recipient) this.conversation = EMPTY
    this.#api.token = session.token
    this.#memory.remember({ recipient: session.recipient, token: session.token })
    this.#look(session)
    // The socket's welcome brings what a new session of a known visitor may have missed.
    if (this.conversation.seq === 0) this.#apply(session.conversation)
    if (this.open) this.#mark()
    this.#host?.ready(session.recipient, session.appearance.accent)
  }

  #look(session: Session): void {
    this.appearance = session.appearance
    this.limits = session.limits
    this.language = language([...(session.appearance.language ? [session.appearance.language] : []), ...navigator.languages])
  }

  #apply(frame: ServerFrame): void {
    const before = this.conversation
    this.conversation = apply(before, frame, Date.now())
    switch (frame.type) {
      case 'ack':
        this.#put(outbox.confirmed(this.outbox, [frame.client_msg_id]))
        break
      case 'welcome':
      case 'message':
        this.#put(outbox.confirmed(this.outbox, (frame.type === 'message' ? [frame.message] : frame.messages).map((message) => message.client_msg_id)))
        break
      case 'error':
        if (frame.client_msg_id) this.#put(outbox.refused(this.outbox, frame.client_msg_id, frame, Date.now(), Math.random()))
        break
      case 'history':
        this.loadingOlder = false
        break
      case 'typing':
      case 'read':
      case 'pong':
        break
    }
    if (this.#host && this.conversation !== before) this.#host.unread(this.open ? 0 : unread(this.conversation))
  }

  #lineIs(state: LineState): void {
    this.line = state
    this.loadingOlder = false
    if (state === 'refused') this.phase = 'gone'
    if (state === 'lost') this.#put(outbox.disconnected(this.outbox))
    if (state === 'open') {
      // What was read while there was no line.
      const upto = this.conversation.read.client
      if (upto > 0) this.#line.send({ type: 'read', upto })
      this.#pump()
    }
  }

  #put(box: outbox.Outbox): void {
    if (box !== this.outbox) {
      this.outbox = box
      this.#memory.keep(box)
    }
    this.#pump()
  }

  /** Sends what may be sent now, or sets the timer for when it may. */
  #pump(): void {
    clearTimeout(this.#timer)
    if (this.line !== 'open') return
    const step = outbox.next(this.outbox, Date.now())
    if (!step) return
    if ('wait' in step) {
      this.#timer = setTimeout(() => { this.#pump() }, step.wait)
      return
    }
    const { frame } = step.send
    this.outbox = outbox.sending(this.outbox, frame.client_msg_id)
    this.#line.send(frame)
  }

  /** Says a text with the files that are ready. False when there is nothing to say or files are still on their way. */
  say(text: string): boolean {
    const trimmed = text.trim()
    if (this.uploads.busy || [...trimmed].length > this.limits.text) return false
    const files = this.uploads.take()
    if (trimmed === '' && files.length === 0) return false
    this.#typed = 0
    this.unreadAfter = 0
    const frame = { type: 'message' as const, client_msg_id: newId(), text: trimmed, files: files.map((file) => file.file_id), ...this.#from() }
    this.#put(outbox.said(this.outbox, frame, trimmed, files, Date.now()))
    return true
  }

  /** Presses a button of a message; `value` for a phone number or a place. */
  press(message: number, button: Button, value?: NonNullable<PressFrame['value']>): void {
    if (this.pressing.has(`${message} ${button.press}`)) return
    const frame: PressFrame = { type: 'press', client_msg_id: newId(), message, press: button.press, ...this.#from(), ...(value ? { value } : {}) }
    const shown = value ? ('phone' in value ? value.phone : button.text) : button.says ? button.text : null
    this.unreadAfter = 0
    this.#put(outbox.said(this.outbox, frame, shown, [], Date.now()))
  }

  retry(id: string): void {
    this.#put(outbox.retried(this.outbox, id))
  }

  drop(id: string): void {
    this.#put(outbox.dropped(this.outbox, id))
  }

  /** Asks for the page of messages before the first. */
  older(): void {
    const first = this.conversation.messages[0]
    if (!first || !this.conversation.more || this.loadingOlder || this.line !== 'open') return
    this.loadingOlder = true
    this.#line.send({ type: 'history', before: first.id, limit: PAGE })
  }

  /** The visitor is writing. */
  typing(): void {
    const now = Date.now()
    if (now - this.#typed < TYPING_EVERY) return
    this.#typed = now
    this.#line.send({ type: 'typing', on: true })
  }

  /** The newest message is before the visitor's eyes. */
  seen(): void {
    const upto = newest(this.conversation)
    if (!this.open || document.hidden || this.unread === 0) return
    this.#line.send({ type: 'read', upto })
    this.#apply({ type: 'read', from: 'client', upto })
  }

  show(): void {
    if (this.open) return
    this.#mark()
    this.open = true
    this.#host?.unread(0)
  }

  hide(): void {
    if (!this.embedded || !this.open) return
    this.open = false
    this.unreadAfter = 0
    this.#host?.close()
  }

  /** Puts the unread line where the visitor stopped reading. */
  #mark(): void {
    this.unreadAfter = this.unread > 0 && this.conversation.read.client > 0 ? this.conversation.read.client : 0
  }

  #from(): { page?: string } {
    return this.#page ? { page: this.#page } : {}
  }
}

/** A UUID; `crypto.randomUUID` exists only in secure contexts, and a trial on plain HTTP shall work too. */
function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
