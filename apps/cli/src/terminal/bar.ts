const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉']

/** A bar for a share in [0, 1], exact to an eighth of a character, filled up with spaces to the width. */
export function bar(share: number, width: number) {
  const units = Math.round(Math.min(1, Math.max(0, share)) * width * 8)
  const text = '█'.repeat(units >> 3) + eighths[units & 7]
  return text.padEnd(width)
}

/** How far something has come: a filled part and a rest that is to be seen. */
export function meter(share: number, width: number) {
  const filled = Math.round(Math.min(1, Math.max(0, share)) * width)
  return '━'.repeat(filled) + '─'.repeat(width - filled)
}
