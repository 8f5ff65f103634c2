// What the trial server answers: every kind of message that the chat can draw.

/** The replies to what a visitor said, each with the milliseconds before it. */
export function replies({ text, files }) {
  if (files.length > 0) return [{ text: `Thank you, ${files.length === 1 ? 'it has' : 'they have'} arrived.` }]
  switch (text) {
    case '/start':
    case 'Hello':
      return [
        { text: 'Good morning! I am the assistant of Northwind Coffee.' },
        { text: 'What would you like to do?', after: 200, buttons: { keyboard: 'reply', keep: false, rows: [['Order beans', 'Where is my parcel?'].map(press), ['Talk to a person'].map(press)] } },
      ]
    case 'Order beans':
      return [
        { text: '<b>This week’s roasts</b>\nAll are <i>whole bean</i>, 250 g. Details on <a href="https://example.com/coffees">our page</a> or by mail to beans@example.com.', markup: 'html',
          buttons: { keyboard: 'inline', rows: [[press('Ethiopia · Guji'), press('Colombia · Huila')], [{ text: 'See the farms', kind: 'url', url: 'https://example.com/farms' }], [{ ...press('Add a gift card'), hidden: 'gift' }]] } },
      ]
    case 'gift':
      return [{ text: 'A gift card is in the parcel.' }]
    case 'Where is my parcel?':
      return [{ text: 'Tell us the number you ordered with, or share your phone or place.',
        buttons: { keyboard: 'reply', keep: true, rows: [[{ text: 'Share my phone', kind: 'phone' }, { text: 'Share my place', kind: 'location' }]] } }]
    case 'Talk to a person':
      return [
        { text: 'Connecting you with the shop.' },
        { from: 'operator', author: { name: 'Marta', avatar: null }, text: 'Hi, Marta here! Give me a second to look into it. You can also call +44 20 7946 0018.', after: 600 },
      ]
    case 'later':
      return [{ text: 'In a moment…' }, { text: 'Here it is, as promised.', after: 1500 }]
    default:
      return [{ text: `You said: ${text.slice(0, 200)}` }]
  }
}

const press = (text) => ({ text, kind: 'press' })
