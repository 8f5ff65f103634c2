// The frames of docs/webchat-protocol.md as types. Reading them from JSON is in `read.ts`.

export type Side = 'client' | 'bot' | 'operator'
export type Markup = 'plain' | 'html' | 'markdown_v2'
export type AttachmentKind = 'image' | 'video' | 'audio' | 'voice' | 'file' | 'link' | 'location' | 'contact'
export type ButtonKind = 'press' | 'url' | 'phone' | 'location'

export interface Attachment {
  kind: AttachmentKind
  url: string
  name: string
  mime: string
  /** Bytes; 0 when unknown. */
  size: number
  /** Pixels; 0 when unknown. */
  width: number
  height: number
  latitude: number
  longitude: number
  phone: string
}

export interface Button {
  text: string
  kind: ButtonKind
  /** Pressing makes a visible message of the visitor with the button's text. */
  says: boolean
  url: string
  press: string
}

export interface Buttons {
  keyboard: 'inline' | 'reply'
  /** A reply keyboard that stays after use. */
  keep: boolean
  rows: Button[][]
}

export interface Author {
  name: string
  avatar: string
}

export interface Message {
  id: number
  seq: number
  from: Side
  author: Author | null
  client_msg_id: string | null
  /** Milliseconds since the epoch. */
  at: number
  state: 'sent' | 'read'
  text: string
  markup: Markup
  attachments: Attachment[]
  buttons: Buttons | null
}

export interface Welcome {
  type: 'welcome'
  recipient: string
  seq: number
  messages: Message[]
  more: boolean
  reset: boolean
  read: { client: number; operator: number }
}

export interface Ack {
  type: 'ack'
  client_msg_id: string
  message: Message | null
  duplicate: boolean
}

export interface Refusal {
  type: 'error'
  code: string
  message: string
  client_msg_id: string | null
  /** Seconds; 0 when not told. */
  retry_after: number
}

export interface History {
  type: 'history'
  before: number
  messages: Message[]
  more: boolean
}

export type ServerFrame =
  | Welcome
  | Ack
  | Refusal
  | History
  | { type: 'message'; message: Message }
  | { type: 'typing'; from: 'bot' | 'operator'; name: string; seconds: number }
  | { type: 'read'; from: 'client' | 'operator'; upto: number }
  | { type: 'pong' }

export interface SayFrame {
  type: 'message'
  client_msg_id: string
  text: string
  files: number[]
  page?: string
}

export interface PressFrame {
  type: 'press'
  client_msg_id: string
  message: number
  press: string
  value?: { phone: string } | { latitude: number; longitude: number }
  page?: string
}

/** What must arrive exactly once, in order. */
export type Utterance = SayFrame | PressFrame

export type ClientFrame =
  | Utterance
  | { type: 'hello'; v: 1; token: string; after: number; page?: string }
  | { type: 'typing'; on: boolean }
  | { type: 'read'; upto: number }
  | { type: 'history'; before: number; limit: number }
  | { type: 'ping' }

export interface Appearance {
  title: string
  subtitle: string
  accent: string
  avatar: string
  welcome: string
  language: string
}

export interface Limits {
  text: number
  files: number
  file_bytes: number
}

export interface Session {
  recipient: string
  token: string
  appearance: Appearance
  limits: Limits
  conversation: Welcome
}

export interface Uploaded extends Attachment {
  file_id: number
}
