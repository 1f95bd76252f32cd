/** What the visitor chose, kept for the next visit where the browser keeps anything. */
export function readSetting(name: string): string | undefined {
  try {
    return localStorage.getItem(`gallery.${name}`) ?? undefined
  } catch {
    return undefined
  }
}

export function writeSetting(name: string, value: string | undefined) {
  try {
    if (value === undefined) localStorage.removeItem(`gallery.${name}`)
    else localStorage.setItem(`gallery.${name}`, value)
  } catch {
    // The browser keeps nothing: the choice holds for this visit.
  }
}
