// The web chat as a visitor meets it, in Chromium, against the built program.
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { launch, picture, Visitor } from '../support/browser.mjs'
import { Rapport } from '../support/rapport.mjs'

const BOT = fileURLToPath(new URL('../bots/drinks.bot.yaml', import.meta.url))

describe('the web chat', () => {
  let rapport, browser, project, channel, address

  before(async () => {
    rapport = await Rapport.start()
    project = await rapport.project('Drinks', BOT)
    channel = await rapport.command('channel', 'add', 'web', '--project', project.id, '--name', 'Site')
    address = `${rapport.origin}/chat/${channel.group_id}`
    browser = await launch()
  })

  after(async () => {
    await browser?.close()
    await rapport?.dispose()
  })

  const arrive = (options) => Visitor.arrive(browser, address, options)

  it('answers, takes presses of both kinds, and brings the delayed message', async () => {
    const visitor = await arrive()
    await visitor.say('hello')
    await visitor.sees('Hello! Which drink?')
    await visitor.press('Tea')
    await visitor.sees('Tea it is. Hot or cold?')
    await visitor.press('Cold')
    await visitor.sees('Cold tea is on its way.')
    await visitor.sees('Your tea is ready.')
    assert.deepEqual(await visitor.texts(), ['hello', 'Hello! Which drink?', 'Tea', 'Tea it is. Hot or cold?', 'Cold', 'Cold tea is on its way.', 'Your tea is ready.'])
    await visitor.leave()
  })

  it('keeps the hidden text of a button hidden', async () => {
    const visitor = await arrive()
    await visitor.say('hello')
    await visitor.press('Coffee')
    await visitor.sees('Coffee it is.')
    assert.deepEqual(await visitor.texts(), ['hello', 'Hello! Which drink?', 'Coffee it is.'])
    assert.ok(!(await visitor.page.content()).includes('coffee_chosen'))
    const link = visitor.chat.getByRole('link', { name: /Our menu/ })
    assert.equal(await link.getAttribute('href'), 'https://example.com/menu')
    assert.match(await link.getAttribute('rel'), /noopener/)
    await visitor.leave()
  })

  it('shows markup that a visitor writes as the text it is', async () => {
    const visitor = await arrive()
    const hostile = '<img src=x onerror="document.title=1"> <b>x</b> #{api_key}'
    await visitor.say(hostile)
    await visitor.sees(hostile)
    await visitor.sees('I did not get that.')
    assert.equal(await visitor.chat.getByRole('log').locator('article img').count(), 0)
    await visitor.leave()
  })

  it('sends a picture, which is still there after a reload', async () => {
    const visitor = await arrive()
    await visitor.page.setInputFiles('input[type=file]', { name: 'a cup.png', mimeType: 'image/png', buffer: await picture(browser) })
    const shown = visitor.chat.getByRole('log').locator('article.mine img')
    const send = visitor.chat.getByRole('button', { name: 'Send', exact: true })
    await send.click()
    await visitor.sees('What a picture!')
    assert.equal(await shown.evaluate((image) => image.decode().then(() => image.naturalWidth)), 64)
    await visitor.page.reload()
    await shown.waitFor()
    assert.equal(await shown.evaluate((image) => image.decode().then(() => image.naturalWidth)), 64)
    await visitor.leave()
  })

  it('keeps the conversation over a reload', async () => {
    const visitor = await arrive()
    await visitor.say('hello')
    await visitor.press('Tea')
    await visitor.sees('Tea it is. Hot or cold?')
    const before = await visitor.texts()
    await visitor.page.reload()
    await visitor.sees('Tea it is. Hot or cold?')
    assert.deepEqual(await visitor.texts(), before)
    await visitor.press('Hot')
    await visitor.sees('Hot tea is on its way.')
    await visitor.leave()
  })

  it('two visitors never see each other, not even with the other’s id', async () => {
    const [ann, bo] = await Promise.all([arrive(), arrive()])
    await Promise.all([ann.say('my secret is blue'), bo.say('my secret is red')])
    await Promise.all([ann.sees('I did not get that.'), bo.sees('I did not get that.')])
    assert.deepEqual(await ann.texts(), ['my secret is blue', 'I did not get that.'])
    assert.deepEqual(await bo.texts(), ['my secret is red', 'I did not get that.'])
    const stored = await ann.page.evaluate((key) => JSON.parse(localStorage.getItem(`rapport:${key}`)), channel.group_id)
    const others = await bo.page.evaluate((key) => JSON.parse(localStorage.getItem(`rapport:${key}`)), channel.group_id)
    for (const claim of [{ recipient: stored.recipient }, { recipient: stored.recipient, token: others.token }, { recipient: stored.recipient, token: `${stored.token}x` }]) {
      const answer = await fetch(`${address}/session`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(claim) })
      assert.equal(answer.status, 200)
      const session = await answer.json()
      assert.notEqual(session.recipient, stored.recipient)
      assert.equal(session.new, true)
      assert.deepEqual(session.conversation.messages, [])
    }
    await ann.leave()
    await bo.leave()
  })

  it('resumes a lost connection: nothing lost, nothing twice', async () => {
    const visitor = await arrive()
    await visitor.say('hello')
    await visitor.press('Tea')
    await visitor.press('Hot')
    await visitor.sees('Hot tea is on its way.')
    await visitor.context.setOffline(true)
    await visitor.chat.getByText('No connection.').waitFor()
    await visitor.say('number')
    await visitor.sees('number')
    // The delayed message is due while nobody is there to hear it.
    const due = await answered(project, channel, visitor)
    assert.ok(due.includes('Your tea is ready.'))
    await visitor.context.setOffline(false)
    await visitor.sees('Two')
    for (const text of ['Your tea is ready.', 'number', 'One', 'Two']) assert.equal(await visitor.count(text), 1, text)
    await visitor.leave()
  })

  it('goes on after the server was stopped, and after it was killed', async () => {
    const visitor = await arrive()
    await visitor.say('hello')
    await visitor.sees('Hello! Which drink?')
    for (const [signal, drink, answer] of [['SIGTERM', 'Tea', 'Tea it is. Hot or cold?'], ['SIGKILL', 'Cold', 'Cold tea is on its way.']]) {
      await rapport.end(signal)
      await visitor.chat.getByText('No connection.').waitFor()
      await visitor.press(drink)
      await rapport.serve()
      await visitor.sees(answer)
      assert.equal(await visitor.count(drink), 1)
      assert.equal(await visitor.count(answer), 1)
    }
    await visitor.leave()
  })

  it('works without sockets', async () => {
    const context = await browser.newContext({ locale: 'en-GB' })
    await context.addInitScript(() => {
      window.WebSocket = class {
        constructor() { throw new Error('no sockets here') }
      }
    })
    const page = await context.newPage()
    await page.goto(address)
    await page.getByRole('textbox', { name: 'Message' }).fill('number')
    await page.keyboard.press('Enter')
    await page.getByText('Two', { exact: true }).waitFor()
    await context.close()
  })

  it('stands on a customer’s page, tells the visitor’s id and nothing else, and obeys the keyboard', async () => {
    const site = await serveSite(`<script src="${rapport.origin}/widget.js" data-key="${channel.group_id}" async></script>`)
    const visitor = await Visitor.arrive(browser, site.address)
    await visitor.page.waitForFunction(() => window.Rapport?.recipient_id)
    assert.equal(await visitor.page.evaluate(() => window.SaleBotPro === window.Rapport && window.MavibotAi === window.Rapport), true)
    const launcher = visitor.page.getByRole('button', { name: 'Open the chat' })
    await launcher.click()
    visitor.inFrame()
    await visitor.say('hello')
    await visitor.sees('Hello! Which drink?')
    const stored = await visitor.page.evaluate(() => JSON.stringify(localStorage))
    assert.ok(!stored.includes('token'))
    await visitor.chat.getByRole('textbox', { name: 'Message' }).press('Escape')
    await launcher.waitFor()
    assert.equal(await visitor.page.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.tagName), 'BUTTON')
    await visitor.leave()
    await site.close()
  })

  it('starts by the older snippet', async () => {
    const site = await serveSite(`<script src="${rapport.origin}/js/salebot.js" charset="utf-8"></script><script>SaleBotPro.init({onlineChatId: '${channel.group_id}'})</script>`)
    const visitor = await Visitor.arrive(browser, site.address)
    await visitor.page.waitForFunction(() => window.SaleBotPro.recipient_id)
    await visitor.page.evaluate(() => { window.SaleBotPro.open() })
    visitor.inFrame()
    await visitor.say('hello')
    await visitor.sees('Hello! Which drink?')
    await visitor.leave()
    await site.close()
  })

  it('is embedded only where the channel allows it', async () => {
    const strict = await rapport.command('channel', 'add', 'web', '--project', project.id, '--name', 'Strict', '--domain', 'shop.example')
    const frame = (host) => fetch(`${rapport.origin}/chat/${strict.group_id}/frame?host=${encodeURIComponent(host)}`)
    const allowed = await frame('https://shop.example')
    assert.equal(allowed.status, 200)
    assert.match(allowed.headers.get('content-security-policy'), /frame-ancestors https:\/\/shop\.example(;|$)/)
    for (const host of ['https://evil.example', 'https://shop.example.evil.example', 'null', '']) assert.equal((await frame(host)).status, 403, host)
    const session = await fetch(`${rapport.origin}/chat/${strict.group_id}/session`, { method: 'POST', headers: { 'Content-Type': 'application/json', Origin: 'https://evil.example' }, body: '{}' })
    assert.equal(session.status, 403)
  })

  /** What the server has in a visitor's conversation, once the delayed message is among it. */
  async function answered(owner, { group_id: key }, visitor) {
    const { token } = await visitor.page.evaluate((name) => JSON.parse(localStorage.getItem(`rapport:${name}`)), key)
    const ask = async (query) => (await fetch(`${rapport.origin}/chat/${key}/events?${query}`, { headers: { Authorization: `Bearer ${token}` } })).json()
    let { frames, seq } = await ask('after=0&hello=1')
    const texts = frames.flatMap((frame) => frame.messages ?? []).map((message) => message.text)
    for (let round = 0; round < 5 && !texts.includes('Your tea is ready.'); round += 1) {
      ;({ frames, seq } = await ask(`after=${seq}&wait=5`))
      texts.push(...frames.flatMap((frame) => (frame.message ? [frame.message.text] : [])))
    }
    return texts
  }
})

/** A customer's page; another port is another origin. */
async function serveSite(script) {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' })
    response.end(`<!doctype html><title>A shop</title><h1>A shop</h1>${script}`)
  })
  await new Promise((ready) => { server.listen(0, '127.0.0.1', ready) })
  return {
    address: `http://127.0.0.1:${server.address().port}/`,
    close: () => new Promise((closed) => {
      server.closeAllConnections()
      server.close(closed)
    }),
  }
}
