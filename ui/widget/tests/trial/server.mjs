// A small server that speaks docs/webchat-protocol.md from memory, for trying the widget by hand and for its own browser tests. Not the product.
//   node tests/trial/server.mjs [port]      http://127.0.0.1:PORT/chat/demo   http://127.0.0.1:PORT/site
import { createHmac, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { WebSocketServer } from 'ws'
import { replies } from './bot.mjs'

const DIST = fileURLToPath(new URL('../../dist/', import.meta.url))
const TYPES = { html: 'text/html; charset=utf-8', js: 'text/javascript; charset=utf-8', css: 'text/css; charset=utf-8' }
const LIMITS = { text: 10_000, files: 10, file_bytes: 20 * 1024 * 1024 }
const APPEARANCE = { title: 'Northwind Coffee', subtitle: 'We usually answer within minutes', accent: '#2f5d50', avatar: null, welcome: 'Hello! How can we help?', language: null }

export class TrialServer {
  #secret = randomBytes(32)
  #visitors = new Map()
  #files = new Map()
  #presses = new Map()
  #ids = 100
  /** For tests: no sockets (HTTP only), or everything refused. */
  sockets = true
  /** For tests: the next acks are swallowed after the message is kept, as a lost connection does. */
  loseAcks = 0
  appearance = APPEARANCE
  /** What the bot answers to `{text, files}`. */
  replies = replies

  async listen(port = 0) {
    this.http = createServer((request, response) => {
      this.#serve(request, response).catch((error) => {
        if (!response.headersSent) this.#json(response, error.status ?? 500, { type: 'error', code: error.code ?? 'internal', message: error.message, retry_after: error.retryAfter })
      })
    })
    this.ws = new WebSocketServer({ noServer: true, maxPayload: 1 << 20 })
    this.http.on('upgrade', (request, socket, head) => {
      if (!this.sockets || !/^\/chat\/demo\/socket$/.test(request.url)) {
        socket.end('HTTP/1.1 404 Not Found\r\n\r\n')
        return
      }
      this.ws.handleUpgrade(request, socket, head, (ws) => { this.#socket(ws) })
    })
    await new Promise((done) => { this.http.listen(port, '127.0.0.1', done) })
    this.origin = `http://127.0.0.1:${this.http.address().port}`
    return this
  }

  async close() {
    for (const ws of this.ws.clients) ws.terminate()
    this.http.closeAllConnections()
    await new Promise((done) => { this.http.close(done) })
  }

  /** Cuts every socket, as a lost network does. */
  cut() {
    for (const ws of this.ws.clients) ws.terminate()
  }

  #token(recipient) {
    return `${recipient}.${createHmac('sha256', this.#secret).update(recipient).digest('base64url')}`
  }

  #visitor(token) {
    const recipient = String(token ?? '').split('.')[0]
    if (!recipient || this.#token(recipient) !== token) throw refusal(401, 'unauthorized', 'the token is not valid; ask for a new session')
    return this.visitor(recipient)
  }

  visitor(recipient) {
    if (!this.#visitors.has(recipient)) this.#visitors.set(recipient, { recipient, messages: [], known: new Map(), read: { client: 0, operator: 0 }, subscribers: new Set() })
    return this.#visitors.get(recipient)
  }

  get visitors() {
    return [...this.#visitors.values()]
  }

  /** Adds a message of any side and tells everybody who listens. */
  add(visitor, message) {
    this.#ids += 1
    const full = { id: this.#ids, seq: this.#ids, author: null, client_msg_id: null, at: Date.now(), state: 'sent', text: '', markup: 'plain', attachments: [], buttons: null, ...message }
    for (const row of full.buttons?.rows ?? []) {
      for (const button of row) {
        if (button.kind === 'url') continue
        button.press = randomBytes(9).toString('base64url')
        this.#presses.set(button.press, { recipient: visitor.recipient, text: button.text, hidden: button.hidden })
        button.says = !button.hidden && button.kind === 'press'
        delete button.hidden
      }
    }
    visitor.messages.push(full)
    this.tell(visitor, { type: 'message', message: full })
    return full
  }

  tell(visitor, frame) {
    for (const subscriber of [...visitor.subscribers]) subscriber(frame)
  }

  #welcome(visitor, after) {
    const missed = visitor.messages.filter((message) => message.seq > after)
    const reset = after > 0 && missed.length > 200
    const messages = after > 0 && !reset ? missed : visitor.messages.slice(-50)
    return {
      type: 'welcome', recipient: visitor.recipient, seq: visitor.messages.at(-1)?.seq ?? 0,
      messages, more: messages.length < visitor.messages.length && (after === 0 || reset), reset, read: visitor.read,
    }
  }

  #history(visitor, before, limit) {
    const older = visitor.messages.filter((message) => message.id < before)
    return { type: 'history', before, messages: older.slice(-limit), more: older.length > limit }
  }

  /** The answer to a frame that must arrive once. */
  #take(visitor, frame) {
    const known = visitor.known.get(frame.client_msg_id)
    if (known) return { ...known, duplicate: true }
    let message = null
    let said
    if (frame.type === 'message') {
      if (frame.text.length > LIMITS.text) throw refusal(413, 'too_large', 'the text is too long')
      if (frame.text === 'too fast' && !visitor.slowed) {
        visitor.slowed = true
        throw refusal(429, 'rate_limited', 'too many messages', 1)
      }
      if (frame.text === 'refuse me') throw refusal(400, 'bad_request', 'refused for the trial')
      const attachments = frame.files.map((id) => this.#files.get(id)?.attachment)
      message = this.add(visitor, { from: 'client', text: frame.text, attachments, client_msg_id: frame.client_msg_id })
      said = { text: frame.text, files: attachments }
    } else {
      const press = this.#presses.get(frame.press)
      if (!press || press.recipient !== visitor.recipient) throw refusal(404, 'not_found', 'no such button')
      if (frame.value?.phone) message = this.add(visitor, { from: 'client', attachments: [{ kind: 'contact', phone: frame.value.phone }], client_msg_id: frame.client_msg_id })
      else if (frame.value) message = this.add(visitor, { from: 'client', attachments: [{ kind: 'location', ...frame.value }], client_msg_id: frame.client_msg_id })
      else if (!press.hidden) message = this.add(visitor, { from: 'client', text: press.text, client_msg_id: frame.client_msg_id })
      said = { text: press.hidden ?? press.text, files: [] }
    }
    const ack = { type: 'ack', client_msg_id: frame.client_msg_id, message, duplicate: false }
    visitor.known.set(frame.client_msg_id, ack)
    this.#answer(visitor, said)
    return ack
  }

  #answer(visitor, said) {
    let after = 0
    if (visitor.read.operator < (visitor.messages.at(-1)?.id ?? 0)) {
      setTimeout(() => {
        visitor.read.operator = visitor.messages.at(-1)?.id ?? 0
        this.tell(visitor, { type: 'read', from: 'operator', upto: visitor.read.operator })
      }, 150)
    }
    for (const { after: wait = 250, ...message } of this.replies(said, visitor)) {
      const begun = after
      after += wait
      setTimeout(() => { this.tell(visitor, { type: 'typing', from: 'bot', name: null, seconds: wait / 1000 + 1 }) }, begun + 20)
      setTimeout(() => { this.add(visitor, { from: 'bot', ...message }) }, after)
    }
  }

  #heard(visitor, frame) {
    if (frame.type === 'read') {
      visitor.read.client = Math.max(visitor.read.client, frame.upto)
      this.tell(visitor, { type: 'read', from: 'client', upto: visitor.read.client })
    }
  }

  #socket(ws) {
    let visitor = null
    let highest = 0
    const send = (frame) => { if (ws.readyState === ws.OPEN) ws.send(JSON.stringify(frame)) }
    const subscriber = (frame) => {
      if (frame.type === 'message') {
        if (frame.message.seq <= highest) return
        highest = frame.message.seq
      }
      send(frame)
    }
    ws.on('close', () => visitor?.subscribers.delete(subscriber))
    ws.on('message', (data) => {
      const frame = JSON.parse(String(data))
      if (!visitor) {
        try {
          visitor = this.#visitor(frame.token)
        } catch {
          ws.close(4401)
          return
        }
        const welcome = this.#welcome(visitor, frame.after ?? 0)
        highest = welcome.seq
        visitor.subscribers.add(subscriber)
        send(welcome)
      } else if (frame.type === 'ping') send({ type: 'pong' })
      else if (frame.type === 'history') send(this.#history(visitor, frame.before, Math.min(frame.limit, 50)))
      else if (frame.type === 'message' || frame.type === 'press') {
        try {
          const ack = this.#take(visitor, frame)
          if (this.loseAcks > 0) {
            this.loseAcks -= 1
            ws.terminate()
          } else send(ack)
        } catch (error) {
          send({ type: 'error', code: error.code ?? 'internal', message: error.message, client_msg_id: frame.client_msg_id, retry_after: error.retryAfter })
        }
      } else this.#heard(visitor, frame)
    })
  }

  async #serve(request, response) {
    const url = new URL(request.url, this.origin)
    const path = url.pathname
    if (path === '/widget.js' || path === '/js/salebot.js') return this.#file(response, 'widget.js')
    if (path.startsWith('/widget/assets/')) return this.#file(response, path.slice('/widget/'.length))
    if (path === '/site') return this.#page(response, `<script src="/widget.js" data-key="demo" async></script>`)
    if (path === '/old-site') return this.#page(response, `<script src="/js/salebot.js" charset="utf-8"></script><script>SaleBotPro.init({onlineChatId: 'demo'})</script>`)
    if (path === '/chat/demo') return this.#file(response, 'chat.html', this.#policy("'none'"))
    if (path === '/chat/demo/frame') return this.#file(response, 'chat.html', this.#policy(url.searchParams.get('host')))
    if (path.startsWith('/files/')) {
      const file = this.#files.get(Number(path.slice(7)))
      response.writeHead(file ? 200 : 404, { 'Content-Type': file?.attachment.mime ?? 'text/plain' })
      return response.end(file?.bytes)
    }
    if (path === '/favicon.ico') {
      response.writeHead(204)
      return response.end()
    }
    if (!path.startsWith('/chat/demo/')) throw refusal(404, 'not_found', 'no such page')
    const body = await bytes(request)
    if (path === '/chat/demo/session') {
      const asked = JSON.parse(String(body))
      const known = asked.token && this.#token(asked.recipient) === asked.token
      const visitor = this.visitor(known ? asked.recipient : randomBytes(16).toString('hex'))
      return this.#json(response, 200, {
        recipient: visitor.recipient, token: this.#token(visitor.recipient), expires_at: Date.now() + 365 * 86_400_000, new: !known,
        appearance: this.appearance, limits: LIMITS, conversation: this.#welcome(visitor, 0),
      })
    }
    const visitor = this.#visitor(request.headers.authorization?.replace('Bearer ', ''))
    if (path === '/chat/demo/files') {
      if (body.length > LIMITS.file_bytes) throw refusal(413, 'too_large', 'the file is too large')
      if (request.headers['content-type'] === 'application/x-msdownload') throw refusal(415, 'unsupported', 'programs are not accepted')
      this.#ids += 1
      const mime = request.headers['content-type']
      const attachment = { kind: mime.startsWith('image/') ? 'image' : 'file', url: `/files/${this.#ids}`, name: decodeURIComponent(request.headers['x-file-name']), mime, size: body.length }
      this.#files.set(this.#ids, { attachment, bytes: body })
      return this.#json(response, 201, { file_id: this.#ids, ...attachment })
    }
    if (path === '/chat/demo/messages') {
      const frame = JSON.parse(String(body))
      if (frame.type === 'message' || frame.type === 'press') return this.#json(response, 200, this.#take(visitor, frame))
      this.#heard(visitor, frame)
      response.writeHead(204)
      return response.end()
    }
    if (path === '/chat/demo/history') return this.#json(response, 200, this.#history(visitor, Number(url.searchParams.get('before')), 50))
    if (path === '/chat/demo/events') {
      const after = Number(url.searchParams.get('after') ?? 0)
      const frames = url.searchParams.has('hello') ? [this.#welcome(visitor, after)] : visitor.messages.filter((message) => message.seq > after).map((message) => ({ type: 'message', message }))
      if (frames.length === 0) {
        await new Promise((done) => {
          const end = () => {
            clearTimeout(timer)
            visitor.subscribers.delete(subscriber)
            done()
          }
          const subscriber = (frame) => { frames.push(frame); end() }
          const timer = setTimeout(end, Number(url.searchParams.get('wait')) * 1000)
          visitor.subscribers.add(subscriber)
          request.on('close', end)
        })
      }
      return this.#json(response, 200, { frames, seq: visitor.messages.at(-1)?.seq ?? 0 })
    }
    throw refusal(404, 'not_found', 'no such page')
  }

  #policy(ancestors) {
    return {
      'Content-Security-Policy': `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data: https: http:; media-src 'self' blob: https: http:; connect-src 'self' ${this.origin.replace('http', 'ws')}; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors ${ancestors}; require-trusted-types-for 'script'; trusted-types svelte-trusted-html`,
    }
  }

  #file(response, name, headers = {}) {
    response.writeHead(200, { 'Content-Type': TYPES[name.split('.').pop()], 'X-Content-Type-Options': 'nosniff', ...headers })
    response.end(readFileSync(DIST + name))
  }

  #page(response, script) {
    response.writeHead(200, { 'Content-Type': TYPES.html })
    response.end(`<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Northwind Coffee</title>
      <style>body{font:17px/1.6 Georgia,serif;max-width:680px;margin:12vh auto;padding:0 24px;color:#2b2b2b;background:#fbf9f5}h1{font-size:44px;line-height:1.1;font-weight:500}</style>
      <h1>Small batches, roasted on Tuesdays</h1><p>Beans from six farms, ground for your machine and at your door by Friday.</p><p><a href="#shop">See this week’s coffees</a></p>${script}`)
  }

  #json(response, status, value) {
    response.writeHead(status, { 'Content-Type': 'application/json', ...(value.retry_after ? { 'Retry-After': value.retry_after } : {}) })
    response.end(JSON.stringify(value))
  }
}

const refusal = (status, code, message, retryAfter) => Object.assign(new Error(message), { status, code, retryAfter })

async function bytes(request) {
  const parts = []
  for await (const part of request) parts.push(part)
  return Buffer.concat(parts)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const server = await new TrialServer().listen(Number(process.argv[2] ?? 8090))
  console.log(`${server.origin}/chat/demo  ${server.origin}/site`)
}
