// Every word of the chat, in English and Russian.

const en = {
  title: 'Chat',
  message: 'Message',
  placeholder: 'Write a message…',
  send: 'Send',
  attach: 'Attach a file',
  remove: 'Remove {name}',
  close: 'Close the chat',
  log: 'Conversation',
  quick: 'Quick replies',
  today: 'Today',
  yesterday: 'Yesterday',
  unread: 'New messages',
  newest: 'Show the newest messages',
  older: 'Earlier messages are loading',
  loading: 'The conversation is loading',
  emptyTitle: 'Hello!',
  empty: 'Write to us. The conversation stays here when you come back.',
  sending: 'Sending',
  sent: 'Sent',
  read: 'Read',
  failed: 'Not sent',
  retry: 'Send again',
  drop: 'Delete',
  typing: '{name} is typing',
  someone: 'Someone',
  connecting: 'Connecting…',
  offline: 'No connection. What you write is sent as soon as it is back.',
  dropHere: 'Drop the files to attach them',
  uploading: '{name}: {percent} uploaded',
  uploadFailed: 'Not uploaded',
  image: 'Picture',
  view: 'Open {name}',
  closeImage: 'Close the picture',
  download: 'Download {name}',
  location: 'Location',
  openMap: 'Open the map',
  you: 'You',
  bot: 'Assistant',
  operator: 'Operator',
  opensNew: 'opens in a new tab',
  phoneAsk: 'Your phone number',
  phoneSend: 'Share',
  cancel: 'Cancel',
  locationRefused: 'The browser did not tell the location. Allow it for this site, or write where you are.',
  left: '{count} characters left',
  too_long: 'The text is too long by {count} characters.',
  too_many_files: 'At most {count} files go with one message.',
  file_too_large: '“{name}” is larger than {size}.',
  file_empty: '“{name}” is empty.',
  gone: 'This chat is not available.',
  code_bad_request: 'The server could not read this message.',
  code_not_found: 'This is no longer available. Ask again to get a new one.',
  code_too_large: 'This is too large.',
  code_unsupported: 'Files of this kind are not accepted.',
  code_rate_limited: 'That was a little fast. It goes on in a moment.',
  code_captcha_required: 'Too many people write at this moment. It goes on soon.',
  code_quota_exceeded: 'There is no room for files at the moment.',
  code_forbidden: 'This chat may not be used here.',
  code_unavailable: 'The server did not answer. Please try again.',
  code_internal: 'Something went wrong on our side. Please try again.',
  tryAgain: 'Try again',
}

export type Texts = typeof en

const ru: Texts = {
  title: 'Чат',
  message: 'Сообщение',
  placeholder: 'Напишите сообщение…',
  send: 'Отправить',
  attach: 'Прикрепить файл',
  remove: 'Убрать {name}',
  close: 'Закрыть чат',
  log: 'Переписка',
  quick: 'Быстрые ответы',
  today: 'Сегодня',
  yesterday: 'Вчера',
  unread: 'Новые сообщения',
  newest: 'К последним сообщениям',
  older: 'Загружаются более ранние сообщения',
  loading: 'Переписка загружается',
  emptyTitle: 'Здравствуйте!',
  empty: 'Напишите нам. Переписка сохранится, и к ней можно вернуться.',
  sending: 'Отправляется',
  sent: 'Отправлено',
  read: 'Прочитано',
  failed: 'Не отправлено',
  retry: 'Отправить ещё раз',
  drop: 'Удалить',
  typing: '{name} печатает',
  someone: 'Собеседник',
  connecting: 'Соединение…',
  offline: 'Нет связи. Написанное уйдёт, как только она появится.',
  dropHere: 'Отпустите файлы, чтобы прикрепить их',
  uploading: '{name}: загружено {percent}',
  uploadFailed: 'Не загружено',
  image: 'Изображение',
  view: 'Открыть {name}',
  closeImage: 'Закрыть изображение',
  download: 'Скачать {name}',
  location: 'Местоположение',
  openMap: 'Открыть карту',
  you: 'Вы',
  bot: 'Помощник',
  operator: 'Оператор',
  opensNew: 'откроется в новой вкладке',
  phoneAsk: 'Ваш номер телефона',
  phoneSend: 'Поделиться',
  cancel: 'Отмена',
  locationRefused: 'Браузер не сообщил местоположение. Разрешите это для сайта или напишите, где вы.',
  left: 'Осталось символов: {count}',
  too_long: 'Текст длиннее допустимого на {count} симв.',
  too_many_files: 'К одному сообщению можно приложить не больше {count} файлов.',
  file_too_large: 'Файл «{name}» больше {size}.',
  file_empty: 'Файл «{name}» пуст.',
  gone: 'Этот чат недоступен.',
  code_bad_request: 'Сервер не смог прочитать это сообщение.',
  code_not_found: 'Это больше недоступно. Спросите ещё раз.',
  code_too_large: 'Слишком большой объём.',
  code_unsupported: 'Файлы этого вида не принимаются.',
  code_rate_limited: 'Слишком быстро. Сейчас продолжим.',
  code_captcha_required: 'Сейчас пишут слишком многие. Скоро продолжим.',
  code_quota_exceeded: 'Сейчас нет места для файлов.',
  code_forbidden: 'Этот чат нельзя использовать здесь.',
  code_unavailable: 'Сервер не ответил. Попробуйте ещё раз.',
  code_internal: 'У нас что-то пошло не так. Попробуйте ещё раз.',
  tryAgain: 'Попробовать ещё раз',
}

export interface Language {
  /** For `lang`. */
  locale: 'en' | 'ru'
  /** For `Intl`: the visitor's own form of that language, such as `en-GB`. */
  region: string
  texts: Texts
}

/** The first tag of a language that `Intl` takes, so that a forced `ru` still shows times as `ru-RU` does. */
function region(tags: readonly string[], locale: string): string {
  const tag = tags.find((one) => one.toLowerCase().startsWith(`${locale}-`))
  try {
    return tag ? (Intl.getCanonicalLocales(tag)[0] ?? locale) : locale
  } catch {
    return locale
  }
}

/** The language of the first tag that has one here; English otherwise. */
export function language(tags: readonly string[]): Language {
  for (const tag of tags) {
    if (/^ru\b/i.test(tag)) return { locale: 'ru', region: region(tags, 'ru'), texts: ru }
    if (/^en\b/i.test(tag)) return { locale: 'en', region: region(tags, 'en'), texts: en }
  }
  return { locale: 'en', region: region(tags, 'en'), texts: en }
}

/** A text with its `{names}` filled in. */
export const fill = (text: string, values: Record<string, string | number>): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))

/** What a refusal says to the visitor. */
export function refusalText(texts: Texts, code: string): string {
  const name = `code_${code}`
  return name in texts ? texts[name as keyof Texts] : texts.code_internal
}
