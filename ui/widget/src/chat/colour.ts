// The channel's colour, made readable on both themes.

type Rgb = readonly [number, number, number]

/** The parts of `#rrggbb`; null for anything else. */
export function parse(colour: string): Rgb | null {
  const hex = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(colour)
  return hex ? [Number.parseInt(hex[1] ?? '', 16), Number.parseInt(hex[2] ?? '', 16), Number.parseInt(hex[3] ?? '', 16)] : null
}

/** Relative luminance by WCAG 2.2, 0 to 1. */
function luminance(rgb: Rgb): number {
  const [r = 0, g = 0, b = 0] = rgb.map((part) => {
    const value = part / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

/** Contrast of two colours by WCAG 2.2, 1 to 21. */
export function contrast(a: Rgb, b: Rgb): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return ((high ?? 0) + 0.05) / ((low ?? 0) + 0.05)
}

const mix = (from: Rgb, to: Rgb, part: number): Rgb => [0, 1, 2].map((at) => Math.round((from[at] ?? 0) + ((to[at] ?? 0) - (from[at] ?? 0)) * part)) as unknown as Rgb
const print = (rgb: Rgb): string => `#${rgb.map((part) => part.toString(16).padStart(2, '0')).join('')}`

const WHITE: Rgb = [255, 255, 255]
const INK: Rgb = [17, 20, 26]

export interface Accent {
  /** The colour of surfaces. */
  fill: string
  /** Text upon it, at least 4.5:1. */
  on: string
  /** The colour as text upon `ground`, at least 4.5:1; on a dark ground 7:1, where saturated colours look duller than they measure. */
  text: string
}

/** The shades of an accent colour for a theme whose surfaces have the colour `ground`; null when it is no colour. */
export function accent(colour: string, ground: string): Accent | null {
  const base = parse(colour)
  const under = parse(ground)
  if (!base || !under) return null
  const on = contrast(base, WHITE) >= 4.5 || contrast(base, WHITE) >= contrast(base, INK) ? WHITE : INK
  const away = on === WHITE ? ([0, 0, 0] as const) : WHITE
  const pole = luminance(under) > 0.4 ? ([0, 0, 0] as const) : WHITE
  const until = (from: Rgb, against: Rgb, towards: Rgb, least: number): Rgb => {
    for (let part = 0; part <= 1; part += 0.04) {
      const shade = mix(from, towards, part)
      if (contrast(shade, against) >= least) return shade
    }
    return towards
  }
  return { fill: print(until(base, on, away, 4.5)), on: print(on), text: print(until(base, under, pole, pole === WHITE ? 7 : 4.5)) }
}
