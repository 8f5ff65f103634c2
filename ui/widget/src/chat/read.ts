// Reads the server's JSON into the types of `protocol.ts`: unknown fields and frames are passed over, broken ones dropped.
import type {
  Attachment,
  AttachmentKind,
  Author,
  Button,
  ButtonKind,
  Buttons,
  Markup,
  Message,
  Refusal,
  ServerFrame,
  Session,
  Side,
  Uploaded,
  Welcome,
} from './protocol'

type Fields = Record<string, unknown>

const fields = (value: unknown): Fields | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null
const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const number = (value: unknown): number => (typeof value === 'number' && Number.isFinite(value) ? value : 0)
const id = (value: unknown): number => (Number.isSafeInteger(value) && (value as number) > 0 ? (value as number) : 0)
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])
const present = <T>(value: T | null): value is T => value !== null
const one = <T extends string>(value: unknown, of: readonly T[], otherwise: T): T => of.find((word) => word === value) ?? otherwise

const SIDES = ['client', 'bot', 'operator'] as const satisfies readonly Side[]
const MARKUPS = ['plain', 'html', 'markdown_v2'] as const satisfies readonly Markup[]
const KINDS = ['image', 'video', 'audio', 'voice', 'file', 'link', 'location', 'contact'] as const satisfies readonly AttachmentKind[]
const BUTTONS = ['press', 'url', 'phone', 'location'] as const satisfies readonly ButtonKind[]

function author(value: unknown): Author | null {
  const from = fields(value)
  return from && text(from.name) ? { name: text(from.name), avatar: text(from.avatar) } : null
}

function attachment(value: unknown): Attachment | null {
  const from = fields(value)
  if (!from) return null
  return {
    kind: one(from.kind, KINDS, 'file'),
    url: text(from.url),
    name: text(from.name),
    mime: text(from.mime),
    size: number(from.size),
    width: number(from.width),
    height: number(from.height),
    latitude: number(from.latitude),
    longitude: number(from.longitude),
    phone: text(from.phone),
  }
}

function button(value: unknown): Button | null {
  const from = fields(value)
  if (!from || !text(from.text)) return null
  return {
    text: text(from.text),
    kind: one(from.kind, BUTTONS, 'press'),
    says: from.says === true,
    url: text(from.url),
    press: text(from.press),
  }
}

function buttons(value: unknown): Buttons | null {
  const from = fields(value)
  if (!from) return null
  const rows = list(from.rows)
    .map((row) => list(row).map(button).filter(present))
    .filter((row) => row.length > 0)
  if (rows.length === 0) return null
  return { keyboard: one(from.keyboard, ['inline', 'reply'] as const, 'inline'), keep: from.keep === true, rows }
}

/** A message, or null when it has no id or sequence number. */
export function readMessage(value: unknown): Message | null {
  const from = fields(value)
  if (!from || !id(from.id) || !id(from.seq)) return null
  return {
    id: id(from.id),
    seq: id(from.seq),
    from: one(from.from, SIDES, 'bot'),
    author: author(from.author),
    client_msg_id: text(from.client_msg_id) || null,
    at: number(from.at),
    state: one(from.state, ['sent', 'read'] as const, 'sent'),
    text: text(from.text),
    markup: one(from.markup, MARKUPS, 'plain'),
    attachments: list(from.attachments).map(attachment).filter(present),
    buttons: buttons(from.buttons),
  }
}

const messages = (value: unknown): Message[] => list(value).map(readMessage).filter(present)

function welcome(from: Fields): Welcome {
  const read = fields(from.read) ?? {}
  return {
    type: 'welcome',
    recipient: text(from.recipient),
    seq: id(from.seq),
    messages: messages(from.messages),
    more: from.more === true,
    reset: from.reset === true,
    read: { client: id(read.client), operator: id(read.operator) },
  }
}

/** The body of a refusal; `code` falls back to what the HTTP status says. */
export function readRefusal(value: unknown, status = 0, retryAfter = 0): Refusal {
  const from = fields(value) ?? {}
  return {
    type: 'error',
    code: text(from.code) || codeOf(status),
    message: text(from.message),
    client_msg_id: text(from.client_msg_id) || null,
    retry_after: number(from.retry_after) || retryAfter,
  }
}

function codeOf(status: number): string {
  const codes: Record<number, string> = {
    400: 'bad_request',
    401: 'unauthorized',
    403: 'forbidden',
    404: 'not_found',
    413: 'too_large',
    415: 'unsupported',
    429: 'rate_limited',
    500: 'internal',
    507: 'quota_exceeded',
  }
  return codes[status] ?? 'unavailable'
}

/** A frame, or null when it is none that this version knows. */
export function readFrame(value: unknown): ServerFrame | null {
  const from = fields(value)
  if (!from) return null
  switch (from.type) {
    case 'welcome':
      return welcome(from)
    case 'message': {
      const message = readMessage(from.message)
      return message && { type: 'message', message }
    }
    case 'ack':
      return {
        type: 'ack',
        client_msg_id: text(from.client_msg_id),
        message: readMessage(from.message),
        duplicate: from.duplicate === true,
      }
    case 'typing':
      return {
        type: 'typing',
        from: one(from.from, ['bot', 'operator'] as const, 'bot'),
        name: text(from.name),
        seconds: Math.min(30, Math.max(0, number(from.seconds))),
      }
    case 'read':
      return { type: 'read', from: one(from.from, ['client', 'operator'] as const, 'operator'), upto: id(from.upto) }
    case 'history':
      return { type: 'history', before: id(from.before), messages: messages(from.messages), more: from.more === true }
    case 'error':
      return readRefusal(from)
    case 'pong':
      return { type: 'pong' }
    default:
      return null
  }
}

/** A frame from the text of a socket message; null for anything that is none. */
export function readFrameText(body: string): ServerFrame | null {
  try {
    return readFrame(JSON.parse(body))
  } catch {
    return null
  }
}

/** The answer of `POST …/session`, or null when it holds no session. */
export function readSession(value: unknown): Session | null {
  const from = fields(value)
  if (!from || !text(from.recipient) || !text(from.token)) return null
  const look = fields(from.appearance) ?? {}
  const limits = fields(from.limits) ?? {}
  return {
    recipient: text(from.recipient),
    token: text(from.token),
    appearance: {
      title: text(look.title),
      subtitle: text(look.subtitle),
      accent: text(look.accent),
      avatar: text(look.avatar),
      welcome: text(look.welcome),
      language: text(look.language),
    },
    limits: {
      text: number(limits.text) || 10_000,
      files: number(limits.files) || 10,
      file_bytes: number(limits.file_bytes) || 20 * 1024 * 1024,
    },
    conversation: welcome(fields(from.conversation) ?? {}),
  }
}

/** The answer of an upload, or null when it holds no file. */
export function readUploaded(value: unknown): Uploaded | null {
  const from = fields(value)
  const file = attachment(value)
  return from && file && id(from.file_id) ? { ...file, file_id: id(from.file_id) } : null
}
