// Takes pictures of the chat in both themes, on a desk and a phone, in a few states. For people to look at.
//   npm run build && node tests/trial/look.mjs FOLDER
import { mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { TrialServer } from './server.mjs'

const folder = process.argv[2] ?? join(tmpdir(), 'rapport-look')
mkdirSync(folder, { recursive: true })
const server = await new TrialServer().listen()
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] })
const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true }
const DESK = { viewport: { width: 1180, height: 820 }, deviceScaleFactor: 1 }

async function scene(name, options, act) {
  const context = await browser.newContext({ locale: 'en-GB', ...options })
  const page = await context.newPage()
  page.on('console', (message) => { if (message.type() === 'error') console.log(`${name}: ${message.text()}`) })
  page.on('pageerror', (error) => { console.log(`${name}: ${error.message}`) })
  await act(page, (suffix = '') => page.screenshot({ path: `${folder}/${name}${suffix}.png` }))
  await context.close()
}

const say = async (frame, text) => {
  await frame.locator('textarea').fill(text)
  await frame.locator('button.send').click()
}

async function talk(page) {
  await page.goto(`${server.origin}/chat/demo`)
  await say(page, 'Hello')
  await page.getByRole('button', { name: 'Order beans' }).click()
  await page.getByText('This week’s roasts').waitFor()
  await page.waitForTimeout(500)
}

const PNG = (await browser.newPage().then(async (page) => {
  await page.setViewportSize({ width: 640, height: 420 })
  await page.setContent('<body style="margin:0;height:100vh;background:linear-gradient(160deg,#7a4a2b,#d8a26a 55%,#f4e3c8)"><div style="position:absolute;left:210px;top:110px;width:220px;height:220px;border-radius:50%;background:#fff8;box-shadow:inset 0 0 0 26px #fff,inset 0 0 60px #3b1d0c"></div>')
  return page.screenshot()
}))

for (const colorScheme of ['light', 'dark']) {
  await scene(`desk-${colorScheme}`, { ...DESK, colorScheme }, async (page, shoot) => {
    await page.goto(`${server.origin}/chat/demo`)
    await page.getByText('How can we help').waitFor()
    await page.waitForTimeout(400)
    await shoot('-empty')
    await talk(page)
    await shoot('-talk')
    await say(page, 'Talk to a person')
    await page.getByText('Marta here').waitFor()
    await page.setInputFiles('input[type=file]', [{ name: 'my cup.png', mimeType: 'image/png', buffer: PNG }, { name: 'order 4711.pdf', mimeType: 'application/pdf', buffer: Buffer.alloc(348_000) }, { name: 'setup.exe', mimeType: 'application/x-msdownload', buffer: Buffer.alloc(90) }])
    await page.getByText('348 kB').waitFor()
    await page.waitForTimeout(300)
    await shoot('-files')
    await page.getByRole('button', { name: 'Remove setup.exe' }).click()
    await say(page, 'This is how it looked when the parcel arrived.')
    await page.getByText('they have arrived').waitFor()
    await say(page, 'refuse me')
    await page.getByText('Send again').waitFor()
    await page.waitForTimeout(300)
    await shoot('-sent')
    server.sockets = false
    server.cut()
    await page.getByText('No connection').waitFor()
    await page.waitForTimeout(1500)
    await shoot('-lost')
    server.sockets = true
  })
  await scene(`phone-${colorScheme}`, { ...PHONE, colorScheme, locale: colorScheme === 'dark' ? 'ru-RU' : 'en-GB' }, async (page, shoot) => {
    await talk(page)
    await shoot('-talk')
    await page.getByRole('button', { name: 'Ethiopia · Guji' }).click()
    await page.getByText('You said').waitFor()
    await say(page, 'Where is my parcel?')
    await page.getByRole('button', { name: 'Share my phone' }).click()
    await page.waitForTimeout(400)
    await shoot('-phone')
    await say(page, 'later')
    await page.waitForTimeout(700)
    await shoot('-typing')
  })
  await scene(`site-${colorScheme}`, { ...DESK, colorScheme }, async (page, shoot) => {
    await page.goto(`${server.origin}/site`)
    await page.waitForFunction(() => window.Rapport?.recipient_id)
    const visitor = server.visitor(await page.evaluate(() => window.SaleBotPro.recipient_id))
    server.add(visitor, { from: 'bot', text: 'Welcome back! Your beans are on their way.' })
    server.add(visitor, { from: 'bot', text: 'Is there anything else?' })
    await page.waitForTimeout(600)
    await shoot('-closed')
    await page.getByRole('button', { name: 'Open the chat' }).click()
    const frame = page.frameLocator('iframe')
    await say(frame, 'Hello')
    await frame.getByRole('button', { name: 'Order beans' }).waitFor()
    await page.waitForTimeout(500)
    await shoot('-open')
  })
}
await browser.close()
await server.close()
