// A browser, and a visitor in it: what a person does with the chat, and what they see.
import assert from 'node:assert/strict'
import { chromium } from 'playwright-core'

/** Milliseconds until something must be seen. */
const PATIENCE = 15_000

export async function launch() {
  // Debian's Chromium runs as root in containers, where its own sandbox cannot.
  return chromium.launch({ executablePath: process.env.CHROMIUM || '/usr/bin/chromium', args: ['--no-sandbox'] })
}

export class Visitor {
  static async arrive(browser, address, options = {}) {
    const visitor = new Visitor()
    visitor.context = await browser.newContext({ locale: 'en-GB', ...options })
    visitor.page = await visitor.context.newPage()
    visitor.page.setDefaultTimeout(PATIENCE)
    visitor.problems = []
    visitor.page.on('pageerror', (error) => { visitor.problems.push(String(error)) })
    visitor.page.on('console', (message) => {
      if (/Content Security Policy|TrustedHTML/.test(message.text())) visitor.problems.push(message.text())
    })
    await visitor.page.goto(address)
    visitor.chat = visitor.page
    return visitor
  }

  /** From here on the chat is the one in the page's frame. */
  inFrame() {
    this.chat = this.page.frameLocator('iframe')
    return this
  }

  async say(text) {
    await this.chat.getByRole('textbox', { name: 'Message' }).fill(text)
    await this.chat.getByRole('button', { name: 'Send', exact: true }).click()
  }

  async press(label) {
    await this.chat.getByRole('button', { name: label, exact: true }).click()
  }

  /** Waits until a text stands in the log. */
  async sees(text) {
    await this.#bubbles(text).first().waitFor()
  }

  /** How many bubbles of the log hold exactly this text. */
  async count(text) {
    return this.#bubbles(text).count()
  }

  /** The texts of all bubbles, in order. */
  async texts() {
    return this.chat.getByRole('log').locator('article .text').allInnerTexts()
  }

  #bubbles(text) {
    return this.chat.getByRole('log').locator('article .text').getByText(text, { exact: true })
  }

  async leave() {
    assert.deepEqual(this.problems, [], 'the page reported problems')
    await this.context.close()
  }
}

/** A small PNG of one colour, drawn by the browser. */
export async function picture(browser) {
  const page = await browser.newPage({ viewport: { width: 64, height: 48 } })
  await page.setContent('<body style="background:teal">')
  const bytes = await page.screenshot()
  await page.close()
  return bytes
}
