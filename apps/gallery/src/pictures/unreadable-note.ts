/** Says which of the visitor's files are no pictures. */
export function unreadableNote(names: readonly string[]) {
  const shown = names.slice(0, 3).join(', ')
  const more = names.length > 3 ? ` and ${names.length - 3} others` : ''
  return `No pictures that this browser reads, and left out: ${shown}${more}.`
}
