// Where this page runs: which channel, embedded in which site, and the addresses of the server.

export interface Place {
  /** The channel's key. */
  key: string
  /** The origin of the embedding page; null on the chat's own page. */
  host: string | null
}

/** The place from the page's address, `/chat/{key}` or `/chat/{key}/frame?host=…`; null when it is neither. */
export function placeOf(location: { pathname: string; search: string }): Place | null {
  const path = /^\/chat\/([A-Za-z0-9_-]{1,64})(\/frame)?\/?$/.exec(location.pathname)
  if (!path?.[1]) return null
  if (!path[2]) return { key: path[1], host: null }
  const host = originOf(new URLSearchParams(location.search).get('host') ?? '')
  return host ? { key: path[1], host } : null
}

/** The origin that a text exactly is; null for anything else. */
export function originOf(text: string): string | null {
  try {
    const url = new URL(text)
    return (url.protocol === 'https:' || url.protocol === 'http:') && url.origin === text ? text : null
  } catch {
    return null
  }
}
