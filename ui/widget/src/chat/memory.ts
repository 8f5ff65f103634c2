// What this browser remembers of a channel: the visitor's token and what is not sent yet. Works without storage, then for this page only.
import { restore, store, type Outbox } from './outbox'

export interface Identity {
  recipient: string
  token: string
}

export class Memory {
  readonly #name: string
  readonly #storage: Storage | null
  #identity: Identity | null = null
  /** What each stored message was stored as, so that only changes are written. */
  readonly #stored = new Map<string, string>()

  constructor(key: string, storage: Storage | null) {
    this.#name = `rapport:${key}`
    this.#storage = storage
  }

  identity(): Identity | null {
    try {
      const value = JSON.parse(this.#storage?.getItem(this.#name) ?? 'null') as Partial<Identity> | null
      if (typeof value?.recipient === 'string' && typeof value.token === 'string') {
        this.#identity = { recipient: value.recipient, token: value.token }
      }
    } catch {
      // A broken entry is as good as none.
    }
    return this.#identity
  }

  remember(identity: Identity): void {
    this.#identity = identity
    this.#write(this.#name, JSON.stringify(identity))
  }

  /** What an earlier page left unsent, in the order in which it was said. */
  outbox(): Outbox {
    const found: Outbox[] = []
    try {
      for (let at = 0; this.#storage && at < this.#storage.length; at += 1) {
        const name = this.#storage.key(at)
        if (!name?.startsWith(`${this.#name}:out:`)) continue
        const body = this.#storage.getItem(name) ?? ''
        this.#stored.set(name, body)
        found.push(restore(body))
      }
    } catch {
      // Storage that throws on reading is as good as none.
    }
    return found.flat().sort((a, b) => a.at - b.at)
  }

  /** One entry a message, so that two tabs never overwrite each other's. */
  keep(box: Outbox): void {
    const names = new Set(box.map((item) => `${this.#name}:out:${item.frame.client_msg_id}`))
    for (const name of [...this.#stored.keys()]) {
      if (names.has(name)) continue
      this.#stored.delete(name)
      try {
        this.#storage?.removeItem(name)
      } catch {
        // Nothing to remove.
      }
    }
    for (const item of box) {
      const name = `${this.#name}:out:${item.frame.client_msg_id}`
      const body = store([item])
      if (this.#stored.get(name) === body) continue
      this.#stored.set(name, body)
      this.#write(name, body)
    }
  }

  #write(name: string, body: string): void {
    try {
      this.#storage?.setItem(name, body)
    } catch {
      // A full or forbidden storage: the page keeps it for itself.
    }
  }
}

/** The browser's storage, or null where a site's settings forbid it. */
export function browserStorage(): Storage | null {
  try {
    return window.localStorage
  } catch {
    return null
  }
}
