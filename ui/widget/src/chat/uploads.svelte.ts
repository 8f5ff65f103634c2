// The files below the text field: chosen, on their way, or ready to go with the next message.
import { Refused, type Api, type Upload } from './api'
import { kindOf, nameOf, sizeText } from './files'
import type { AttachmentKind, Limits, Uploaded } from './protocol'
import { fill, refusalText, type Language } from './texts'

export interface Draft {
  readonly id: number
  readonly name: string
  readonly kind: AttachmentKind
  readonly size: number
  /** A local address of a picture; empty for other files. */
  readonly preview: string
  /** 0 to 1. */
  readonly progress: number
  readonly uploaded: Uploaded | null
  /** Why it failed, in the visitor's words. */
  readonly problem: string | null
  /** Trying again may help. */
  readonly again: boolean
}

export class Uploads {
  drafts = $state.raw<readonly Draft[]>([])
  /** Why a file was not taken at all. */
  notice = $state<string | null>(null)
  readonly #api: Api
  readonly #language: () => Language
  readonly #limits: () => Limits
  readonly #running = new Map<number, { upload: Upload; file: File }>()
  #last = 0

  constructor(api: Api, language: () => Language, limits: () => Limits) {
    this.#api = api
    this.#language = language
    this.#limits = limits
  }

  get busy(): boolean {
    return this.drafts.some((draft) => !draft.uploaded && !draft.problem)
  }

  get ready(): Uploaded[] {
    return this.drafts.flatMap((draft) => (draft.uploaded ? [draft.uploaded] : []))
  }

  add(files: Iterable<File>): void {
    const { texts, locale } = this.#language()
    const limits = this.#limits()
    const refused: string[] = []
    for (const file of files) {
      const name = nameOf(file, new Date())
      if (this.drafts.length >= limits.files) {
        refused.push(fill(texts.too_many_files, { count: limits.files }))
        break
      }
      if (file.size > limits.file_bytes) {
        refused.push(fill(texts.file_too_large, { name, size: sizeText(limits.file_bytes, locale) }))
        continue
      }
      if (file.size === 0) {
        refused.push(fill(texts.file_empty, { name }))
        continue
      }
      this.#last += 1
      const kind = kindOf(file.type)
      const preview = kind === 'image' ? URL.createObjectURL(file) : ''
      this.drafts = [...this.drafts, { id: this.#last, name, kind, size: file.size, preview, progress: 0, uploaded: null, problem: null, again: false }]
      this.#start(this.#last, file, name)
    }
    this.notice = refused.join(' ') || null
  }

  retry(id: number): void {
    const file = this.#running.get(id)?.file
    const draft = this.drafts.find((one) => one.id === id)
    if (!file || !draft) return
    this.#change(id, { progress: 0, problem: null, again: false })
    this.#start(id, file, draft.name)
  }

  remove(id: number): void {
    this.#running.get(id)?.upload.cancel()
    this.#forget([id])
  }

  /** Takes the ready files away, into a message. */
  take(): Uploaded[] {
    const ready = this.ready
    this.#forget(this.drafts.filter((draft) => draft.uploaded).map((draft) => draft.id))
    this.notice = null
    return ready
  }

  #start(id: number, file: File, name: string): void {
    const upload = this.#api.upload(file, name, (progress) => { this.#change(id, { progress }) })
    this.#running.set(id, { upload, file })
    upload.done.then(
      (uploaded) => { this.#change(id, { uploaded, progress: 1 }) },
      (error: unknown) => {
        const code = error instanceof Refused ? error.refusal.code : 'internal'
        const again = code !== 'unsupported' && code !== 'too_large'
        this.#change(id, { problem: refusalText(this.#language().texts, code), again })
      },
    )
  }

  #change(id: number, to: Partial<Draft>): void {
    this.drafts = this.drafts.map((draft) => (draft.id === id ? { ...draft, ...to } : draft))
  }

  #forget(ids: number[]): void {
    for (const id of ids) {
      this.#running.delete(id)
      const preview = this.drafts.find((draft) => draft.id === id)?.preview
      if (preview) URL.revokeObjectURL(preview)
    }
    this.drafts = this.drafts.filter((draft) => !ids.includes(draft.id))
  }
}
