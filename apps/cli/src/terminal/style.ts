/** What a stream can show. */
export interface Ink {
  bold(text: string): string
  dim(text: string): string
  green(text: string): string
  yellow(text: string): string
  red(text: string): string
  cyan(text: string): string
  /** Two grey pixels in one character, values 0 … 255; undefined where there are no colours. */
  pixels?: (upper: number, lower: number) => string
}

const plainText = (text: string) => text

const plainInk: Ink = {
  bold: plainText,
  dim: plainText,
  green: plainText,
  yellow: plainText,
  red: plainText,
  cyan: plainText,
}

const colored = (open: number, close: number) => (text: string) =>
  `\x1b[${open}m${text}\x1b[${close}m`

const colorInk: Ink = {
  bold: colored(1, 22),
  dim: colored(2, 22),
  green: colored(32, 39),
  yellow: colored(33, 39),
  red: colored(31, 39),
  cyan: colored(36, 39),
  pixels: (upper, lower) => `\x1b[38;5;${greyCode(upper)};48;5;${greyCode(lower)}m▀`,
}

export const resetPixels = '\x1b[0m'

/** The 24 greys of the 256 colours, which terminals know that do not know 16 million. */
const greyCode = (value: number) => 232 + Math.min(23, Math.floor((value / 256) * 24))

/** Colours on a terminal, unless NO_COLOR or TERM=dumb forbids it; FORCE_COLOR brings them elsewhere too. */
export function inkFor(
  stream: { isTTY?: boolean },
  environment: NodeJS.ProcessEnv = process.env,
): Ink {
  const { NO_COLOR, FORCE_COLOR, TERM } = environment
  if (NO_COLOR) return plainInk
  if (FORCE_COLOR && FORCE_COLOR !== '0') return colorInk
  return stream.isTTY && TERM !== 'dumb' ? colorInk : plainInk
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one.
const escapes = /\x1b\[[0-9;]*m/g

/** Columns that a text takes; wide (East Asian) characters and emoji are not expected. */
export const widthOf = (text: string) => [...text.replace(escapes, '')].length

export const padEnd = (text: string, width: number) =>
  text + ' '.repeat(Math.max(0, width - widthOf(text)))

export const padStart = (text: string, width: number) =>
  ' '.repeat(Math.max(0, width - widthOf(text))) + text

/** Cut to a width, the cut marked by an ellipsis. For text without colours. */
export function cut(text: string, width: number) {
  const characters = [...text]
  return characters.length <= width ? text : `${characters.slice(0, width - 1).join('')}…`
}
