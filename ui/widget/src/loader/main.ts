// The loader: `Rapport`, `SaleBotPro` and `MavibotAi` on the embedding page, and the start from the script's attributes.
import { read, type Given } from './options'
import { Widget, type Tell } from './widget'

type Handler = (value?: unknown) => void

const script = document.currentScript instanceof HTMLScriptElement ? document.currentScript : null
const handlers = new Map<string, Set<Handler>>()
let widget: Widget | null = null
let remembered = ''

const tell: Tell = (event, value) => {
  if (event === 'ready') {
    Rapport.recipient_id = value as string
    try {
      localStorage.setItem(remembered, value as string)
    } catch {
      // A page without storage learns the id anew each time.
    }
  }
  handlers.get(event)?.forEach((handler) => { handler(value) })
}

/** Runs `then` when the page has its body. */
function withBody(then: () => void): void {
  if (document.body) then()
  else document.addEventListener('DOMContentLoaded', then, { once: true })
}

/** Runs `then` when the page has loaded and the browser is idle. */
function idle(then: () => void): void {
  const soon = (): void => {
    // Missing in Safari.
    if ('requestIdleCallback' in window) window.requestIdleCallback(then, { timeout: 3000 })
    else setTimeout(then, 300)
  }
  if (document.readyState === 'complete') soon()
  else window.addEventListener('load', soon, { once: true })
}

const Rapport = {
  recipient_id: null as string | null,

  init(given: Given = {}): void {
    if (widget) return
    const options = read({ server: script?.dataset.server, ...given }, script?.src ?? '', navigator.languages)
    if (typeof options === 'string') {
      // The only way to reach the people who placed the script.
      // eslint-disable-next-line no-console
      console.error(`Rapport: ${options}`)
      return
    }
    remembered = `rapport:${options.key}:recipient`
    try {
      Rapport.recipient_id = localStorage.getItem(remembered)
    } catch {
      // As above.
    }
    withBody(() => {
      if (widget) return
      const made = new Widget(options, tell)
      widget = made
      idle(() => { if (widget === made) made.load() })
      if (wanted) made.open()
    })
  },
  open(): void {
    wanted = true
    widget?.open()
  },
  close(): void {
    wanted = false
    widget?.close()
  },
  toggle(): void {
    if (widget) widget.toggle()
    else wanted = !wanted
  },
  destroy(): void {
    widget?.destroy()
    widget = null
    wanted = false
  },
  on(event: string, handler: Handler): () => void {
    const those = handlers.get(event) ?? new Set()
    handlers.set(event, those.add(handler))
    return () => { those.delete(handler) }
  },
}

/** `open()` came before the page had a body. */
let wanted = false

const names = window as unknown as Record<string, unknown>
if (!names.Rapport) {
  for (const name of ['Rapport', 'SaleBotPro', 'MavibotAi']) names[name] ??= Rapport
  if (script?.dataset.key) {
    const { key, position, color, language } = script.dataset
    Rapport.init({ key, position, color, language })
  }
}
