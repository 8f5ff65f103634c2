// What the visitor may attach, and how sizes read.
import type { AttachmentKind } from './protocol'

/** How a file of this media type is shown. SVG is a file: it may hold script. */
export function kindOf(mime: string): AttachmentKind {
  if (/^image\/(?:png|jpe?g|gif|webp|avif|bmp)$/i.test(mime)) return 'image'
  if (/^video\//i.test(mime)) return 'video'
  if (/^audio\//i.test(mime)) return 'audio'
  return 'file'
}

const UNITS = ['byte', 'kilobyte', 'megabyte'] as const

/** `1.4 MB` in the words of a locale. Steps of 1024, as limits are set and file managers mostly count. */
export function sizeText(bytes: number, locale: string): string {
  let unit = 0
  let value = bytes
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024
    unit += 1
  }
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: UNITS[unit] ?? 'byte',
    unitDisplay: unit > 0 ? 'short' : 'long',
    maximumFractionDigits: value < 10 && unit > 0 ? 1 : 0,
  }).format(value)
}

/** Clipboards name every picture `image.png`; a time tells them apart. */
export function nameOf(file: { name: string; type: string }, now: Date): string {
  if (file.name && file.name !== 'image.png') return file.name.slice(0, 255)
  const stamp = now.toISOString().slice(0, 19).replace('T', ' ').replaceAll(':', '-')
  const ending = /\/([a-z0-9]+)/i.exec(file.type)?.[1] ?? 'bin'
  return `${stamp}.${ending}`
}
