// Telegram's MarkdownV2: marks in pairs, backslash escapes, links, quotes at the beginning of a line.
import type { Run, Style } from './markup'

/** Longer marks first, because `__` is not two `_`. */
const MARKS: readonly [mark: string, style: Style][] = [
  ['```', 'pre'],
  ['||', 'spoiler'],
  ['__', 'underline'],
  ['`', 'code'],
  ['*', 'bold'],
  ['_', 'italic'],
  ['~', 'strike'],
]

const ESCAPED = /\\([\x21-\x2f\x3a-\x40\x5b-\x60\x7b-\x7e])/g

const plain = (text: string): string => text.replace(ESCAPED, '$1')

/** Where `mark` stands next, from `from`, not escaped; -1 for nowhere. */
function find(text: string, mark: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1
    else if (text.startsWith(mark, at)) {
      // A single `_` does not end inside `__`.
      if (mark === '_' && text[at + 1] === '_') at += 1
      else return at
    }
  }
  return -1
}

/** The runs of a text in MarkdownV2. */
export function readMarkdown(text: string): Run[] {
  return text
    .split(/(?<=\n)/)
    .reduce<{ quote: boolean; text: string }[]>((parts, line) => {
      // A code block may hold lines that begin like quotes; it is kept whole.
      const last = parts.at(-1)
      const inside = last !== undefined && !last.quote && (last.text.match(/```/g)?.length ?? 0) % 2 === 1
      const quote = !inside && /^(?:\*\*)?>/.test(line)
      const body = quote ? line.replace(/^(?:\*\*)?>/, '') : line
      if (last && last.quote === quote) last.text += body
      else parts.push({ quote, text: body })
      return parts
    }, [])
    .flatMap((part) => spans(part.text, part.quote ? ['quote'] : []))
}

function spans(text: string, styles: readonly Style[]): Run[] {
  const runs: Run[] = []
  /** Marks that have no partner any more, so that a text of many lone marks is read once. */
  const lone = new Set<string>()
  let begun = 0
  const flush = (end: number): void => {
    if (end > begun) runs.push({ text: plain(text.slice(begun, end)), styles })
  }
  for (let at = 0; at < text.length; ) {
    if (text[at] === '\\') {
      at += 2
      continue
    }
    const link = text[at] === '[' && !lone.has('[') ? readLink(text, at) : null
    if (link) {
      flush(at)
      runs.push(...spans(link.label, styles).map((run) => ({ text: run.text, styles: run.styles, href: link.href })))
      at = begun = link.end
      continue
    }
    if (text[at] === '[') lone.add('[')
    const mark = MARKS.find(([sign, style]) => text.startsWith(sign, at) && !lone.has(sign) && !styles.includes(style))
    if (!mark) {
      at += 1
      continue
    }
    const [sign, style] = mark
    const end = find(text, sign, at + sign.length)
    if (end <= at + sign.length) {
      if (end < 0) lone.add(sign)
      at += sign.length
      continue
    }
    flush(at)
    const inner = text.slice(at + sign.length, end)
    if (style === 'pre') runs.push({ text: plain(inner.replace(/^[\w+#-]*\n/, '')), styles: [...styles, style] })
    else if (style === 'code') runs.push({ text: plain(inner), styles: [...styles, style] })
    else runs.push(...spans(inner, [...styles, style]))
    at = begun = end + sign.length
  }
  flush(text.length)
  return runs
}

function readLink(text: string, at: number): { label: string; href: string; end: number } | null {
  const label = find(text, ']', at + 1)
  if (label < 0 || text[label + 1] !== '(') return null
  const end = find(text, ')', label + 2)
  return end < 0 ? null : { label: text.slice(at + 1, label), href: plain(text.slice(label + 2, end)), end: end + 1 }
}
