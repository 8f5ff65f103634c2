// The bubble and the panel on the embedding page, and the narrow talk with the frame in it.
import { dress, inkOn } from './look'
import type { Options } from './options'

const WORDS = {
  en: { chat: 'Chat', open: 'Open the chat', close: 'Close the chat', unread: 'new messages' },
  ru: { chat: 'Чат', open: 'Открыть чат', close: 'Закрыть чат', unread: 'новых сообщений' },
}

/** Milliseconds after its loading within which our frame has said something. */
const FRAME_SPEAKS_WITHIN = 2000

const SVG = 'http://www.w3.org/2000/svg'

function icon(name: string, path: string): SVGElement {
  const svg = document.createElementNS(SVG, 'svg')
  const line = document.createElementNS(SVG, 'path')
  const set = (node: Element, values: Record<string, string>): void => { for (const key in values) node.setAttribute(key, values[key] ?? '') }
  set(svg, { class: name, width: '28', height: '28', viewBox: '0 0 24 24', fill: 'none', stroke: 'currentColor', 'stroke-width': '2', 'stroke-linecap': 'round', 'stroke-linejoin': 'round', 'aria-hidden': 'true' })
  set(line, { d: path })
  svg.append(line)
  return svg
}

export type Tell = (event: 'ready' | 'open' | 'close' | 'unread', value?: unknown) => void

export class Widget {
  readonly #options: Options
  readonly #tell: Tell
  readonly #host = document.createElement('div')
  readonly #button = document.createElement('button')
  readonly #badge = document.createElement('span')
  readonly #panel = document.createElement('div')
  #frame: HTMLIFrameElement | null = null
  #loaded = false
  #ready = false
  #unread = 0
  #overflow = ''
  isOpen = false

  constructor(options: Options, tell: Tell) {
    this.#options = options
    this.#tell = tell
    this.#button.type = 'button'
    this.#badge.className = 'badge'
    this.#badge.setAttribute('aria-hidden', 'true')
    this.#badge.hidden = true
    this.#button.append(icon('talk', 'M20.5 11.5a8 8 0 0 1-11.7 7.1L4 20l1.4-4.3A8 8 0 1 1 20.5 11.5z'), icon('shut', 'M6 9.5l6 6 6-6'), this.#badge)
    this.#button.addEventListener('click', () => { this.toggle() })
    this.#panel.className = 'panel'
    const root = this.#host.attachShadow({ mode: 'open' })
    dress(root)
    root.append(this.#panel, this.#button)
    this.#host.className = options.side
    if (options.color) this.#paint(options.color)
    this.#label()
    document.body.append(this.#host)
    window.addEventListener('message', this.#heard)
    window.addEventListener('popstate', this.#page)
    window.addEventListener('hashchange', this.#page)
    document.addEventListener('keydown', this.#key)
  }

  /** Brings the frame, once. It works hidden, for the visitor's id and the unread badge. */
  load(): void {
    if (this.#frame) return
    const { server, key, language } = this.#options
    const frame = document.createElement('iframe')
    frame.title = WORDS[language].chat
    frame.allow = 'geolocation; clipboard-write'
    frame.src = `${server}/chat/${key}/frame?host=${encodeURIComponent(window.location.origin)}`
    frame.addEventListener('load', () => { setTimeout(() => { this.#check() }, FRAME_SPEAKS_WITHIN) }, { once: true })
    this.#frame = frame
    this.#panel.append(frame)
  }

  /** A frame that stays silent holds no chat but the browser's own page of an error: nothing to show to visitors. */
  #check(): void {
    if (this.#loaded) return
    const { server, key } = this.#options
    // The only way to reach the people who placed the script.
    // eslint-disable-next-line no-console
    console.error(`Rapport: ${server} does not show the chat “${key}” here; is the key right, and is ${window.location.hostname} among the channel's domains?`)
    this.destroy()
  }

  open(): void {
    if (this.isOpen) return
    this.load()
    this.isOpen = true
    this.#host.classList.add('open')
    this.#label()
    // Full screen: the page behind shall not scroll.
    if (window.matchMedia('(max-width: 480px), (max-height: 480px)').matches) {
      this.#overflow = document.documentElement.style.overflow
      document.documentElement.style.overflow = 'hidden'
    }
    this.#frame?.focus()
    if (this.#ready) this.#show()
    this.#tell('open')
  }

  close(): void {
    if (!this.isOpen) return
    this.isOpen = false
    this.#host.classList.remove('open')
    document.documentElement.style.overflow = this.#overflow
    this.#post({ type: 'close' })
    this.#label()
    this.#button.focus({ preventScroll: true })
    this.#tell('close')
  }

  toggle(): void {
    if (this.isOpen) this.close()
    else this.open()
  }

  destroy(): void {
    window.removeEventListener('message', this.#heard)
    window.removeEventListener('popstate', this.#page)
    window.removeEventListener('hashchange', this.#page)
    document.removeEventListener('keydown', this.#key)
    if (this.isOpen) document.documentElement.style.overflow = this.#overflow
    this.#host.remove()
  }

  readonly #key = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && this.isOpen && !event.defaultPrevented) this.close()
  }

  readonly #page = (): void => {
    this.#post({ type: 'page', url: window.location.href.slice(0, 2048), title: document.title.slice(0, 256) })
  }

  readonly #heard = (event: MessageEvent<unknown>): void => {
    if (event.origin !== this.#options.server || !this.#frame || event.source !== this.#frame.contentWindow) return
    const data = event.data as { rapport?: unknown; type?: unknown; recipient?: unknown; accent?: unknown; count?: unknown } | null
    if (typeof data !== 'object' || data?.rapport !== 1) return
    this.#loaded = true
    if (data.type === 'ready' && typeof data.recipient === 'string') {
      this.#ready = true
      if (!this.#options.color && typeof data.accent === 'string' && /^#[0-9a-f]{6}$/i.test(data.accent)) this.#paint(data.accent)
      this.#page()
      if (this.isOpen) this.#show()
      this.#tell('ready', data.recipient)
    } else if (data.type === 'unread' && typeof data.count === 'number' && data.count !== this.#unread) {
      this.#unread = data.count
      this.#label()
      this.#tell('unread', data.count)
    } else if (data.type === 'close') this.close()
  }

  #show(): void {
    this.#page()
    this.#post({ type: 'open' })
  }

  #post(message: Record<string, unknown>): void {
    if (this.#ready) this.#frame?.contentWindow?.postMessage({ rapport: 1, ...message }, this.#options.server)
  }

  #paint(color: string): void {
    this.#host.style.setProperty('--c', color)
    this.#host.style.setProperty('--on', inkOn(color))
  }

  #label(): void {
    const words = WORDS[this.#options.language]
    const count = this.isOpen ? 0 : this.#unread
    this.#badge.hidden = count === 0
    this.#badge.textContent = count > 9 ? '9+' : String(count)
    this.#button.setAttribute('aria-expanded', String(this.isOpen))
    this.#button.setAttribute('aria-label', this.isOpen ? words.close : count > 0 ? `${words.open}, ${count} ${words.unread}` : words.open)
  }
}
