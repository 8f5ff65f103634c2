// Telegram's HTML: a handful of tags; any other tag is text.
import type { Run, Style } from './markup'

const TAGS: Record<string, Style> = {
  b: 'bold',
  strong: 'bold',
  i: 'italic',
  em: 'italic',
  u: 'underline',
  ins: 'underline',
  s: 'strike',
  strike: 'strike',
  del: 'strike',
  code: 'code',
  pre: 'pre',
  blockquote: 'quote',
  'tg-spoiler': 'spoiler',
}

const NAMED: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'", nbsp: '\u00a0' }

const TOKEN = /<(?<close>\/?)(?<name>[a-z][a-z0-9-]{0,15})(?<rest>(?:\s[^<>]{0,4096})?)>/gi

function decoded(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,6}));/gi, (whole, dec?: string, hex?: string, name?: string) => {
    if (name !== undefined) return NAMED[name.toLowerCase()] ?? whole
    const code = dec === undefined ? Number.parseInt(hex ?? '', 16) : Number.parseInt(dec, 10)
    return code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : whole
  })
}

interface Open {
  name: string
  style?: Style
  href?: string
}

/** What a tag opens; null for a tag that is text. */
function opened(name: string, rest: string): Open | null {
  if (name === 'a') {
    const href = /\shref\s*=\s*(?:"([^"]*)"|'([^']*)'|(\S+))/i.exec(rest)
    return { name, href: decoded(href?.[1] ?? href?.[2] ?? href?.[3] ?? '') }
  }
  if (name === 'span') return /tg-spoiler/.test(rest) ? { name, style: 'spoiler' } : null
  const style = TAGS[name]
  return style ? { name, style } : null
}

/** The runs of a text in Telegram's HTML. */
export function readHtml(text: string): Run[] {
  const runs: Run[] = []
  const stack: Open[] = []
  const put = (part: string): void => {
    if (part === '') return
    const href = stack.findLast((tag) => tag.href !== undefined)?.href
    const styles = [...new Set(stack.flatMap((tag) => (tag.style ? [tag.style] : [])))]
    const last = runs.at(-1)
    if (last && last.href === href && last.styles.join() === styles.join()) last.text += part
    else runs.push(href === undefined ? { text: part, styles } : { text: part, styles, href })
  }
  let done = 0
  for (const token of text.matchAll(TOKEN)) {
    const name = (token.groups?.name ?? '').toLowerCase()
    const rest = token.groups?.rest ?? ''
    const closes = token.groups?.close === '/'
    const at = closes ? stack.findLastIndex((tag) => tag.name === name) : -1
    const open = closes ? null : opened(name, rest)
    if (name !== 'br' && at < 0 && (!open || stack.length >= 32)) continue
    put(decoded(text.slice(done, token.index)))
    done = token.index + token[0].length
    if (name === 'br') put('\n')
    else if (open) stack.push(open)
    else stack.splice(at, 1)
  }
  put(decoded(text.slice(done)))
  return runs
}
