// The bot in Telegram: npm telegram-test-api stands for Telegram and for its user, the built program polls it.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import TelegramServer from 'telegram-test-api'
import { freePort, Rapport } from '../support/rapport.mjs'

const BOT = fileURLToPath(new URL('../bots/drinks.bot.yaml', import.meta.url))
const TOKEN = '4711:an-invented-token-for-tests'

describe('the bot in Telegram', () => {
  let rapport, telegram

  before(async () => {
    const Server = TelegramServer.default ?? TelegramServer
    telegram = new Server({ port: await freePort(), host: '127.0.0.1' })
    await telegram.start()
    rapport = await Rapport.start()
    const project = await rapport.project('Drinks', BOT)
    await rapport.command('channel', 'add', 'telegram', '--project', project.id, '--token', TOKEN, '--api-base', telegram.config.apiURL)
  })

  after(async () => {
    await rapport?.dispose()
    await telegram?.stop()
  })

  /** A user with a chat of their own. */
  function user(id) {
    const client = telegram.getClient(TOKEN, { userId: id, chatId: id, firstName: `User ${id}`, timeout: 15_000, interval: 20 })
    const waiting = []
    return {
      say: (text) => client.sendMessage(client.makeMessage(text)),
      command: (text) => client.sendCommand(client.makeCommand(text)),
      press: (button) => client.sendCallback(client.makeCallbackQuery(button.callback_data)),
      /** The next message of the bot to this user. */
      async next() {
        if (waiting.length === 0) waiting.push(...(await client.getUpdates()).result)
        return waiting.shift().message
      },
    }
  }

  it('answers the start command with buttons, takes presses, and brings the delayed message', async () => {
    const ann = user(101)
    await ann.command('/start')
    const asked = await ann.next()
    assert.equal(asked.text, 'Hello! Which drink?')
    const [[tea, coffee], [menu]] = asked.reply_markup.inline_keyboard
    assert.deepEqual([tea.text, coffee.text, menu.text, menu.url], ['Tea', 'Coffee', 'Our menu', 'https://example.com/menu'])
    assert.ok(Buffer.byteLength(coffee.callback_data) <= 64)
    await ann.press(tea)
    const temperature = await ann.next()
    assert.equal(temperature.text, 'Tea it is. Hot or cold?')
    assert.deepEqual(temperature.reply_markup.keyboard.map((row) => row.map((key) => key.text)), [['Hot', 'Cold']])
    await ann.say('Cold')
    assert.equal((await ann.next()).text, 'Cold tea is on its way.')
    assert.equal((await ann.next()).text, 'Your tea is ready.')
  })

  it('takes the hidden text of a button', async () => {
    const bo = user(102)
    await bo.say('hello')
    const [[, coffee]] = (await bo.next()).reply_markup.inline_keyboard
    await bo.press(coffee)
    assert.equal((await bo.next()).text, 'Coffee it is.')
  })

  it('keeps the order of a chain, and chats apart', async () => {
    const [cy, di] = [user(103), user(104)]
    await Promise.all([cy.say('number'), di.say('something else')])
    assert.deepEqual([(await cy.next()).text, (await cy.next()).text], ['One', 'Two'])
    assert.equal((await di.next()).text, 'I did not get that.')
  })

  it('goes on where it was after a crash', async () => {
    const ed = user(105)
    await ed.say('hello')
    await ed.next()
    await ed.say('Tea')
    await ed.next()
    await rapport.end('SIGKILL')
    await ed.say('Hot')
    await rapport.serve()
    assert.equal((await ed.next()).text, 'Hot tea is on its way.')
    assert.equal((await ed.next()).text, 'Your tea is ready.')
  })
})
