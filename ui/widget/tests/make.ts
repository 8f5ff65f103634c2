// Short ways to make the values that tests speak about.
import type { Message, Welcome } from '../src/chat/protocol'

export const message = (id: number, more: Partial<Message> = {}): Message => ({
  id,
  seq: id,
  from: 'bot',
  author: null,
  client_msg_id: null,
  at: Date.UTC(2026, 0, 5, 10, 0, id),
  state: 'sent',
  text: `text ${id}`,
  markup: 'plain',
  attachments: [],
  buttons: null,
  ...more,
})

export const welcome = (messages: Message[], more: Partial<Welcome> = {}): Welcome => ({
  type: 'welcome',
  recipient: 'r',
  seq: messages.at(-1)?.seq ?? 0,
  messages,
  more: false,
  reset: false,
  read: { client: 0, operator: 0 },
  ...more,
})
