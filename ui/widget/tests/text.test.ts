import { describe, expect, it } from 'vitest'
import { linkify, safeHref } from '../src/chat/links'
import { runs } from '../src/chat/markup'
import { fill, language } from '../src/chat/texts'

const links = (text: string) => linkify(text).flatMap((piece) => (piece.href ? [[piece.text, piece.href]] : []))
/** Runs as one text: `[style style](href)text`. */
const drawn = (text: string, markup: 'html' | 'markdown_v2') =>
  runs(text, markup).map((run) => `${run.styles.length > 0 ? `{${run.styles.join(' ')}}` : ''}${run.href ? `(${run.href})` : ''}${run.text}`)

describe('addresses in a text', () => {
  it.each([
    ['see https://a.example/x?y=1#z.', [['https://a.example/x?y=1#z', 'https://a.example/x?y=1#z']]],
    ['(www.a.example/p_(q))', [['www.a.example/p_(q)', 'https://www.a.example/p_(q)']]],
    ['mail ann@a.example, please', [['ann@a.example', 'mailto:ann@a.example']]],
    ['call +44 (20) 7946-0018!', [['+44 (20) 7946-0018', 'tel:+442079460018']]],
    ['пишите на https://пример.example/путь', [['https://пример.example/путь', 'https://xn--e1afmkfd.example/%D0%BF%D1%83%D1%82%D1%8C']]],
    ['javascript:alert(1) data:text/html,x file:///etc/passwd 1+1=2', []],
  ])('%s', (text, expected) => {
    expect(links(text)).toEqual(expected)
    expect(linkify(text).map((piece) => piece.text).join('')).toBe(text)
  })

  it('are opened only with a scheme that is safe', () => {
    for (const bad of ['javascript:alert(1)', ' JaVaScRiPt:x', 'java\tscript:alert(1)', 'data:text/html,x', 'vbscript:x', 'blob:x', 'file:///x', '']) expect(safeHref(bad)).toBeNull()
    expect(safeHref('/files/7', 'https://a.example/chat/k')).toBe('https://a.example/files/7')
    expect(safeHref('tel:+1')).toBe('tel:+1')
  })
})

describe('marked-up text', () => {
  it.each([
    ['a <b>b <i>c</i></b> d', ['a ', '{bold}b ', '{bold italic}c', ' d']],
    ['<a href="https://a.example/?x=1&amp;y=2">go</a>', ['(https://a.example/?x=1&y=2)go']],
    ['<a href="javascript:alert(1)">go</a>', ['go']],
    ['1 &lt; 2 &amp; <script>alert(1)</script>', ['1 < 2 & <script>alert(1)</script>']],
    ['<img src=x onerror=alert(1)>', ['<img src=x onerror=alert(1)>']],
    ['<pre><code class="language-rust">let a = "https://a.example";</code></pre>', ['{pre code}let a = "https://a.example";']],
    ['a<br>b <u>open', ['a\nb ', '{underline}open']],
    ['</b>x', ['</b>x']],
  ])('html %s', (text, expected) => { expect(drawn(text, 'html')).toEqual(expected) })

  it.each([
    ['*bold _both_* \\*plain\\*', ['{bold}bold ', '{bold italic}both', ' *plain*']],
    ['__under__ _it_ ~no~ ||psst||', ['{underline}under', ' ', '{italic}it', ' ', '{strike}no', ' ', '{spoiler}psst']],
    ['[our page](https://a.example/x_y)', ['(https://a.example/x_y)our page']],
    ['[bad](javascript:alert)', ['bad']],
    ['`a*b*c` ```rust\nfn main\\(\\)```', ['{code}a*b*c', ' ', '{pre}fn main()']],
    ['>quoted *loud*\nnot', ['{quote}quoted ', '{quote bold}loud', '{quote}\n', 'not']],
    ['2 * 3 and a_b', ['2 * 3 and a_b']],
    ['[not a link] (x)', ['[not a link] (x)']],
  ])('markdown %s', (text, expected) => { expect(drawn(text, 'markdown_v2')).toEqual(expected) })

  it('reads a long hostile text to its end', () => {
    // A reader that looks ahead from every mark would need minutes here and meet the runner's limit.
    const marks = '*_~|[`'.repeat(16_000)
    expect(runs(`${marks}\nend`, 'markdown_v2').map((run) => run.text).join('')).toContain('end')
    expect(runs(`${'<b>'.repeat(30_000)}end`, 'html').map((run) => run.text).join('')).toMatch(/end$/)
  })
})

describe('the words', () => {
  it('follow the first language that is here', () => {
    expect(language(['de-DE', 'ru-RU', 'en']).locale).toBe('ru')
    expect(language(['de']).locale).toBe('en')
    expect(language(['ru', 'en-GB', 'ru-KZ']).region).toBe('ru-KZ')
  })

  it('have the same places to fill in both languages', () => {
    const places = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).sort()
    const [en, ru] = [language(['en']).texts, language(['ru']).texts]
    for (const key of Object.keys(en) as (keyof typeof en)[]) {
      expect(places(ru[key]), key).toEqual(places(en[key]))
      expect(ru[key], key).toMatch(/[а-яё]/i)
    }
  })

  it('are filled without a second look at what fills them', () => {
    expect(fill('{a} {b} {c}', { a: '{b}', b: 2 })).toBe('{b} 2 {c}')
  })
})
