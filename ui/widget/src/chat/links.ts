// Finds addresses in text, and says which addresses may be opened.

export interface Piece {
  text: string
  /** The address to open, for a link. */
  href?: string
}

const SCHEMES = new Set(['http:', 'https:', 'mailto:', 'tel:'])

/** An address that may be opened, made whole against `base`; null for any other scheme or for no address. */
export function safeHref(address: string, base?: string): string | null {
  try {
    const url = base === undefined ? new URL(address.trim()) : new URL(address.trim(), base)
    return SCHEMES.has(url.protocol) ? url.href : null
  } catch {
    return null
  }
}

// Web addresses with or without a scheme, e-mail addresses, and international phone numbers.
const LINK =
  /(?<web>\bhttps?:\/\/[^\s<>"'`]+|\bwww\.[^\s<>"'`]+)|(?<mail>[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.\p{L}{2,})|(?<phone>(?<![\p{L}\p{N}+])\+\d(?:[\s().-]{0,2}\d){7,14}(?![\p{L}\p{N}]))/giu

/** A closing mark at the end belongs to the sentence, unless its opening partner stands in the address. */
function trimmed(address: string): string {
  let end = address.length
  for (;;) {
    const last = address[end - 1]
    if (last === undefined) break
    if ('.,;:!?…»”’*_~'.includes(last)) end -= 1
    else if (last === ')' && count(address, '(', end) < count(address, ')', end)) end -= 1
    else if (last === ']' && count(address, '[', end) < count(address, ']', end)) end -= 1
    else break
  }
  return address.slice(0, end)
}

function count(text: string, mark: string, end: number): number {
  let found = 0
  for (let at = 0; at < end; at += 1) if (text[at] === mark) found += 1
  return found
}

/** The text in pieces; joined they give the text back. */
export function linkify(text: string): Piece[] {
  const pieces: Piece[] = []
  let done = 0
  for (const match of text.matchAll(LINK)) {
    const groups = match.groups ?? {}
    const found = groups.web ? trimmed(match[0]) : match[0]
    const href = groups.web
      ? safeHref(/^https?:/i.test(found) ? found : `https://${found}`)
      : groups.mail
        ? safeHref(`mailto:${found}`)
        : safeHref(`tel:${found.replace(/[^+\d]/g, '')}`)
    if (!href) continue
    if (match.index > done) pieces.push({ text: text.slice(done, match.index) })
    pieces.push({ text: found, href })
    done = match.index + found.length
  }
  if (done < text.length) pieces.push({ text: text.slice(done) })
  return pieces
}
