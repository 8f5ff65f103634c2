// How the bubble and the panel look. Adopted as a style sheet object, which strict content policies of the embedding page allow.

export const CSS = `
:host { all: initial; --c: #3856d6; --on: #fff; position: fixed; z-index: 2147483000; bottom: 20px; right: 20px; color-scheme: light dark; }
:host(.left) { right: auto; left: 20px; }
button { all: unset; box-sizing: border-box; position: relative; display: grid; place-items: center; width: 60px; height: 60px; border-radius: 50%;
  color: var(--on); background: var(--c); cursor: pointer; box-shadow: 0 6px 20px rgb(20 26 40 / 22%), 0 2px 5px rgb(20 26 40 / 14%);
  transition: transform .16s cubic-bezier(.2,.7,.3,1), box-shadow .16s; animation: in .3s cubic-bezier(.2,.7,.3,1) backwards; }
button:hover { transform: translateY(-2px); box-shadow: 0 9px 26px rgb(20 26 40 / 26%), 0 2px 5px rgb(20 26 40 / 14%); }
button:active { transform: scale(.95); }
button:focus-visible { outline: 3px solid var(--c); outline-offset: 3px; }
svg { grid-area: 1/1; transition: opacity .16s, transform .2s; }
.shut, :host(.open) .talk { opacity: 0; transform: rotate(-40deg) scale(.6); }
:host(.open) .shut { opacity: 1; transform: none; }
.badge { position: absolute; top: -3px; right: -3px; min-width: 22px; box-sizing: border-box; padding: 0 6px; border-radius: 11px; border: 2px solid #fff; background: #d92d20; color: #fff;
  font: 700 12px/18px system-ui, sans-serif; text-align: center; }
.badge[hidden] { display: none; }
.panel { position: absolute; right: 0; bottom: 76px; width: 392px; height: min(680px, calc(100vh - 116px)); overflow: hidden; border-radius: 20px; background: Canvas;
  box-shadow: 0 18px 56px rgb(20 26 40 / 24%), 0 2px 8px rgb(20 26 40 / 12%), 0 0 0 1px rgb(20 26 40 / 6%);
  visibility: hidden; opacity: 0; transform: translateY(14px) scale(.98); transform-origin: 100% 100%; transition: opacity .18s, transform .22s cubic-bezier(.2,.7,.3,1), visibility 0s .22s; }
:host(.left) .panel { right: auto; left: 0; transform-origin: 0 100%; }
:host(.open) .panel { visibility: visible; opacity: 1; transform: none; transition: opacity .18s, transform .22s cubic-bezier(.2,.7,.3,1), visibility 0s; }
iframe { display: block; width: 100%; height: 100%; border: 0; color-scheme: light dark; }
@keyframes in { from { opacity: 0; transform: scale(.6); } }
@media (max-width: 480px), (max-height: 480px) {
  .panel { position: fixed; inset: 0; width: 100%; height: 100%; height: 100dvh; border-radius: 0; }
  :host(.left) .panel { left: 0; }
  :host(.open) button { display: none; }
}
@media (prefers-reduced-motion: reduce) { button, svg, .panel, :host(.open) .panel { animation: none; transition: none; } }
@media print { :host { display: none; } }
`

/** Gives a shadow root the style; an older browser gets an element instead. */
export function dress(root: ShadowRoot): void {
  try {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(CSS)
    root.adoptedStyleSheets = [sheet]
  } catch {
    const style = document.createElement('style')
    style.textContent = CSS
    root.append(style)
  }
}

/** White or ink, whichever reads better on `#rrggbb`. */
export function inkOn(color: string): string {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => (parseInt(color.slice(at, at + 2), 16) / 255) ** 2.2)
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.36 ? '#11141a' : '#fff'
}
