// Starts the chat in its page.
import { mount } from 'svelte'
import { Chat } from './chat/chat.svelte'
import { placeOf } from './chat/place'
import Page from './look/Page.svelte'
import './look/theme.css'

const target = document.getElementById('chat')
const place = placeOf(window.location)
if (target && place) {
  const chat = new Chat(place)
  mount(Page, { target, props: { chat } })
  void chat.start()
}
