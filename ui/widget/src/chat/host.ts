// The frame's side of the narrow talk with the embedding page: exact origins both ways, no token, no text.

export interface HostEvents {
  page: (url: string) => void
  open: () => void
  close: () => void
}

export class Host {
  readonly #origin: string

  constructor(origin: string, on: HostEvents) {
    this.#origin = origin
    window.addEventListener('message', (event: MessageEvent<unknown>) => {
      if (event.origin !== origin || event.source !== window.parent) return
      const data = event.data as { rapport?: unknown; type?: unknown; url?: unknown } | null
      if (typeof data !== 'object' || data?.rapport !== 1) return
      if (data.type === 'page' && typeof data.url === 'string') on.page(data.url.slice(0, 2048))
      else if (data.type === 'open') on.open()
      else if (data.type === 'close') on.close()
    })
  }

  /** The frame is ours and runs: the server has not refused the site or the key. */
  loaded(): void {
    this.#post({ type: 'loaded' })
  }

  ready(recipient: string, accent: string): void {
    this.#post({ type: 'ready', recipient, accent })
  }

  unread(count: number): void {
    this.#post({ type: 'unread', count })
  }

  close(): void {
    this.#post({ type: 'close' })
  }

  #post(message: Record<string, unknown>): void {
    window.parent.postMessage({ rapport: 1, ...message }, this.#origin)
  }
}
