// A message's text as runs of one style each: plain, Telegram's HTML or MarkdownV2. Runs are drawn as text nodes, so nothing in a text is ever markup of the page.
import { linkify, safeHref } from './links'
import { readHtml } from './markup.html'
import { readMarkdown } from './markup.markdown'
import type { Markup } from './protocol'

export type Style = 'bold' | 'italic' | 'underline' | 'strike' | 'spoiler' | 'code' | 'pre' | 'quote'

export interface Run {
  text: string
  styles: readonly Style[]
  /** The address to open, for a link. */
  href?: string
}

/** The runs of a text. Broken markup shows as it is written. */
export function runs(text: string, markup: Markup): Run[] {
  const read = markup === 'html' ? readHtml(text) : markup === 'markdown_v2' ? readMarkdown(text) : [{ text, styles: [] }]
  return read.flatMap(finish)
}

/** Addresses in the text become links, those given by markup are checked. */
function finish(run: Run): Run[] {
  if (run.text === '') return []
  const { text, styles } = run
  if (run.href !== undefined) {
    const href = safeHref(run.href)
    return [href ? { text, styles, href } : { text, styles }]
  }
  if (styles.includes('code') || styles.includes('pre')) return [run]
  return linkify(text).map((piece) => ({ ...piece, styles }))
}
