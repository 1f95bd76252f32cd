/** The comment line of extended XYZ: `name=0001.xyz energy=-417.0 Lattice="9 0 0 0 9 0 0 0 9" pbc="T T T"`. */

/** Text, a number, true or false, or several of one kind. */
export type XyzValue = string | number | boolean | readonly (string | number | boolean)[]

const key = String.raw`(?:"((?:[^"\\]|\\.)*)"|([^\s="'{}[\]]+))`
const value = String.raw`(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|\{([^}]*)\}|(\[(?:"(?:[^"\\]|\\.)*"|[^"])*?\](?=\s|$))|([^\s="'{}]+))`
const pair = new RegExp(String.raw`\s*${key}(?:\s*=\s*${value})?(?=\s|$)`, 'y')

/** What the line says; nothing where it is not of this form, as in plain XYZ. */
export function readXyzComment(line: string): Record<string, XyzValue> {
  if (!line.includes('=')) return {}
  const entries: [string, XyzValue][] = []
  const text = line.trimEnd()
  let flags = 0
  pair.lastIndex = 0
  while (pair.lastIndex < text.length) {
    const match = pair.exec(text)
    if (!match) return {}
    const [, quotedKey, plainKey, double, single, braced, listed, bare] = match
    const name = quotedKey === undefined ? plainKey! : unescaped(quotedKey)
    const quoted = double ?? single
    if (quoted !== undefined) entries.push([name, severalOr(unescaped(quoted))])
    else if (braced !== undefined) entries.push([name, severalOr(braced)])
    else if (listed !== undefined) entries.push([name, listOf(listed)])
    else if (bare !== undefined) entries.push([name, oneOf(bare)])
    else {
      entries.push([name, true])
      flags++
    }
  }
  // Words alone are flags beside others; a sentence with an equals sign in it is none of this.
  const isExtended = entries.some(([name]) => name === 'Properties' || name === 'Lattice')
  return flags > 0 && !isExtended ? {} : Object.fromEntries(entries)
}

/** The line that says this. */
export const writeXyzComment = (properties: Readonly<Record<string, XyzValue>>): string =>
  Object.entries(properties)
    .map(([name, given]) => `${writeKey(name)}=${writeValue(given)}`)
    .join(' ')

const writeKey = (name: string) => (/^[\w.-]+$/.test(name) ? name : quoted(name))

function writeValue(given: XyzValue): string {
  if (typeof given === 'object') return `[${given.map((one) => JSON.stringify(one)).join(',')}]`
  if (typeof given === 'boolean') return given ? 'T' : 'F'
  if (typeof given === 'number') return String(given)
  const isPlain = /^[^\s="'{}[\]\\,]+$/.test(given) && oneOf(given) === given
  return isPlain ? given : quoted(given)
}

const quoted = (text: string) =>
  `"${text.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\r', ' ')}"`

const unescaped = (text: string) =>
  text.replace(/\\(.)/g, (_, character: string) => (character === 'n' ? '\n' : character))

/** Several numbers or truth values between quotes or braces; otherwise the text. */
function severalOr(text: string): XyzValue {
  const words = text.trim().split(/[\s,]+/)
  if (words.length < 2) return text
  const values = words.map(oneOf)
  const kind = typeof values[0]
  return kind !== 'string' && values.every((one) => typeof one === kind) ? values : text
}

/** `[1, 2]`, `[[1, 0], [0, 1]]` row after row, `["a", "b"]`, `[a, b]` */
function listOf(text: string): XyzValue {
  try {
    const values: unknown[] = JSON.parse(text).flat(Number.POSITIVE_INFINITY)
    const isPlain = (one: unknown) => one !== null && typeof one !== 'object'
    if (values.every(isPlain)) return values as XyzValue
  } catch {
    // It is not JSON: words without quotes, or truth values as T and F.
  }
  const words = text.replace(/[[\]]/g, ' ').split(',')
  return words
    .map((word) => word.trim())
    .filter(Boolean)
    .map(oneOf)
}

function oneOf(word: string): string | number | boolean {
  if (/^(t|true)$/i.test(word)) return true
  if (/^(f|false)$/i.test(word)) return false
  if (/^[-+]?(\d+\.?\d*|\.\d+)([eEdD][-+]?\d+)?$/.test(word)) {
    const number = Number(word.replace(/[dD]/, 'e'))
    if (Number.isFinite(number)) return number
  }
  return word
}
