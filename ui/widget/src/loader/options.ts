// What the embedding page may set, from `init(…)` or from the script's attributes.

export interface Options {
  key: string
  /** The server's origin. */
  server: string
  side: 'left' | 'right'
  /** `#rrggbb`, or empty. */
  color: string
  language: 'en' | 'ru'
}

/** `init`'s argument as pages write it. */
export type Given = Partial<Record<'key' | 'onlineChatId' | 'server' | 'position' | 'color' | 'language', unknown>>

const text = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '')

/** The origin of an address; empty for none. */
export function originOf(address: string): string {
  try {
    const { protocol, origin } = new URL(address)
    return protocol === 'https:' || protocol === 'http:' ? origin : ''
  } catch {
    return ''
  }
}

/** The options, or the sentence that says what is wrong. `source` is the address of the script, `tags` the browser's languages. */
export function read(given: Given, source: string, tags: readonly string[]): Options | string {
  const key = text(given.key) || text(given.onlineChatId)
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(key)) return `the web chat needs its channel's key: data-key="…" or init({onlineChatId: '…'}), not “${key}”`
  const server = originOf(text(given.server) || source)
  if (!server) return 'the web chat does not know its server: data-server="https://…" or init({server: "https://…"})'
  const color = text(given.color)
  const language = text(given.language) || (tags.find((tag) => /^(en|ru)\b/i.test(tag)) ?? 'en')
  return {
    key,
    server,
    side: text(given.position) === 'left' ? 'left' : 'right',
    color: /^#[0-9a-f]{6}$/i.test(color) ? color : '',
    language: /^ru/i.test(language) ? 'ru' : 'en',
  }
}
