// Which reply keyboard stands above the composer.
import type { Button, Message } from './protocol'

export interface ReplyKeyboard {
  message: number
  rows: Button[][]
}

/**
 * The keyboard of the newest message that has one, as long as the visitor has said nothing since; one that is kept stays until the next.
 * `speaking`: the visitor has something under way that the list does not hold yet.
 */
export function replyKeyboard(messages: readonly Message[], speaking: boolean): ReplyKeyboard | null {
  let answered = speaking
  for (let at = messages.length - 1; at >= 0; at -= 1) {
    const message = messages[at]
    if (!message) continue
    if (message.from === 'client') answered = true
    else if (message.buttons?.keyboard === 'reply') {
      return answered && !message.buttons.keep ? null : { message: message.id, rows: message.buttons.rows }
    }
  }
  return null
}
