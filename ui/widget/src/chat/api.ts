// The chat's HTTP requests; a refusal is thrown as `Refused`.
import type { ClientFrame, Refusal, ServerFrame, Session, Uploaded } from './protocol'
import { readFrame, readRefusal, readSession, readUploaded } from './read'

/** The server said no, or said nothing (`unavailable`). */
export class Refused extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.message || refusal.code)
  }
}

export interface Upload {
  done: Promise<Uploaded>
  cancel: () => void
}

export class Api {
  readonly #base: string
  token = ''

  constructor(key: string) {
    this.#base = `/chat/${key}`
  }

  async session(body: Record<string, unknown>): Promise<Session> {
    const session = readSession(await this.#call('POST', '/session', { ...body }))
    if (!session) throw new Refused(readRefusal(null))
    return session
  }

  /** Sends one frame; its answer, or null where none is due. */
  async send(frame: ClientFrame): Promise<ServerFrame | null> {
    if (frame.type === 'history') {
      return readFrame(await this.#call('GET', `/history?before=${frame.before}&limit=${frame.limit}`))
    }
    return readFrame(await this.#call('POST', '/messages', frame))
  }

  /** What happened since `after`; waits for it up to `wait` seconds. */
  async events(after: number, hello: boolean, wait: number, signal: AbortSignal): Promise<ServerFrame[]> {
    const value = await this.#call('GET', `/events?after=${after}&wait=${hello ? 0 : wait}${hello ? '&hello=1' : ''}`, undefined, signal)
    const frames = (value as { frames?: unknown } | null)?.frames
    return Array.isArray(frames) ? frames.map(readFrame).filter((frame) => frame !== null) : []
  }

  upload(file: Blob, name: string, progress: (part: number) => void): Upload {
    // Only XMLHttpRequest tells how much of a body has gone.
    const request = new XMLHttpRequest()
    const done = new Promise<Uploaded>((resolve, reject) => {
      const refuse = (): void => {
        reject(new Refused(readRefusal(request.response, request.status, Number(request.getResponseHeader('Retry-After')) || 0)))
      }
      request.open('POST', `${this.#base}/files`)
      request.responseType = 'json'
      request.setRequestHeader('Authorization', `Bearer ${this.token}`)
      request.setRequestHeader('Content-Type', file.type || 'application/octet-stream')
      request.setRequestHeader('X-File-Name', encodeURIComponent(name))
      request.upload.onprogress = (event) => {
        if (event.lengthComputable) progress(event.loaded / event.total)
      }
      request.onload = () => {
        const uploaded = request.status === 201 || request.status === 200 ? readUploaded(request.response) : null
        if (uploaded) resolve(uploaded)
        else refuse()
      }
      request.onerror = refuse
      request.onabort = refuse
      request.send(file)
    })
    return { done, cancel: () => { request.abort() } }
  }

  async #call(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<unknown> {
    let response: Response
    try {
      response = await fetch(this.#base + path, {
        method,
        headers: {
          ...(this.token ? { Authorization: `Bearer ${this.token}` } : {}),
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        },
        credentials: 'omit',
        cache: 'no-store',
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        ...(signal ? { signal } : {}),
      })
    } catch {
      throw new Refused(readRefusal(null))
    }
    const value: unknown = await response.json().catch(() => null)
    if (!response.ok) throw new Refused(readRefusal(value, response.status, Number(response.headers.get('Retry-After')) || 0))
    return value
  }
}
