import { CnnError } from '@cnn/core/data'

/** Thrown where the bytes at hand end within a value, to be read again with more of them. */
export const needsMore = new Error('More of the file is needed.')

/**
 * Reads JSON from bytes, value by value, without making objects of what nobody asks for. It stands before a value; each
 * method reads what it is named after and fails (CnnError 'bad-json', with the place) where something else stands.
 */
export class JsonCursor {
  /** The bytes at hand, followed by a 0, which no JSON text has. */
  bytes = new Uint8Array(1)
  at = 0
  end = 0
  /** Where in the file the first of the bytes is. */
  base = 0
  /** Whether the file ends with these bytes. */
  isLast = false
  depth = 0

  /** Of the string that was stepped over last. */
  private hasEscapes = false
  private readonly keys: (readonly [text: string, bytes: Uint8Array])[] = []

  constructor(
    readonly name: string,
    /** What is being read: 'annotations[17]'. */
    private readonly place: () => string,
  ) {}

  /** The first byte of what comes next, as a character code. */
  peek(): number {
    const { bytes } = this
    let code = bytes[this.at]!
    while (code === 32 || code === 10 || code === 13 || code === 9) code = bytes[++this.at]!
    if (code === 0) this.checkEnd()
    return code
  }

  /** Visits the members of an object: the visitor is given the key and reads the value. */
  object(visit: (key: string) => void) {
    this.enter(openBrace, 'an object')
    for (let isFirst = true; !this.closes(closeBrace, isFirst); isFirst = false) {
      visit(this.memberKey())
    }
    this.depth--
  }

  /** The key of a member, and over the colon. */
  memberKey(): string {
    const key = this.key()
    if (this.peek() !== colon) this.fail(`a colon must follow the key "${key}"`)
    this.at++
    return key
  }

  /** Visits the elements of a list: the visitor reads each. */
  array(visit: (index: number) => void) {
    this.enter(openBracket, 'a list')
    for (let index = 0; !this.closes(closeBracket, index === 0); index++) visit(index)
    this.depth--
  }

  /** Appends the elements of a list of numbers. */
  numbers(list: { push(value: number): unknown }) {
    this.enter(openBracket, 'a list of numbers')
    for (let isFirst = true; !this.closes(closeBracket, isFirst); isFirst = false) {
      list.push(this.number())
    }
    this.depth--
  }

  /** Steps over the opening bracket. */
  enter(bracket: number, wanted: string) {
    if (this.peek() !== bracket) this.failAt(wanted)
    this.at++
    if (++this.depth > deepest) this.fail(`values are nested more than ${deepest} deep`)
  }

  /** Steps over the closing bracket, if it is next, otherwise over the comma before the next element. */
  closes(bracket: number, isFirst: boolean): boolean {
    const code = this.peek()
    if (code === bracket) {
      this.at++
      return true
    }
    if (isFirst) return false
    if (code !== comma) this.failAt(`a comma or "${String.fromCharCode(bracket)}"`)
    this.at++
    if (this.peek() === bracket) this.fail('a comma has nothing after it')
    return false
  }

  /** The nearest 64-bit number. */
  number(): number {
    const { bytes } = this
    let code = this.peek()
    const start = this.at
    let at = start
    const isNegative = code === minus
    if (isNegative) code = bytes[++at]!
    const first = at
    let value = 0
    for (; code >= zero && code <= nine; code = bytes[++at]!) value = value * 10 + code - zero
    const whole = at - first
    let decimals = 0
    if (code === dot) {
      const point = at
      code = bytes[++at]!
      for (; code >= zero && code <= nine; code = bytes[++at]!) value = value * 10 + code - zero
      decimals = at - point - 1
      if (decimals === 0) return this.longNumber()
    }
    const isPlain = whole > 0 && (code | 32) !== letterE
    if (!isPlain || (whole > 1 && bytes[first] === zero)) return this.longNumber()
    if (at === this.end && !this.isLast) throw needsMore
    if (whole + decimals > 15) return this.parsed(at)
    this.at = at
    // Both are exact, so that the quotient is the number that the decimals mean, rounded once.
    if (decimals > 0) value /= powersOfTen[decimals]!
    return isNegative ? -value : value
  }

  /** A number with an exponent, or none. */
  private longNumber(): number {
    const { bytes, at } = this
    let end = at
    while (isNumberCode(bytes[end]!)) end++
    if (end === this.end && !this.isLast) throw needsMore
    const text = String.fromCharCode(...bytes.subarray(at, Math.min(end, at + longest)))
    if (!/^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(text)) this.failAt('a number')
    return this.parsed(end)
  }

  /** The number whose text ends there. */
  private parsed(end: number): number {
    const { bytes, at } = this
    if (end - at > longest) this.fail(`a number has ${end - at} characters`)
    let text = ''
    for (let i = at; i < end; i++) text += String.fromCharCode(bytes[i]!)
    this.at = end
    return Number(text)
  }

  /** Whether a flag is set: true, 1, or false, 0, null. */
  flag(): boolean {
    const code = this.peek()
    if (code === letterT) return this.literal('true')
    if (code === letterF) return !this.literal('false')
    if (code === letterN) return !this.literal('null')
    return this.number() !== 0
  }

  /** Steps over a null, if it is next. */
  isNull(): boolean {
    return this.peek() === letterN && this.literal('null')
  }

  string(): string {
    const start = this.openString()
    this.closeString()
    return this.decode(start, this.at - 1)
  }

  /** A key: keys that come again are not decoded again. */
  private key(): string {
    const start = this.openString()
    const slot = this.closeString() & 1023
    const length = this.at - 1 - start
    const known = this.keys[slot]
    if (known && known[1].length === length && this.hasBytes(start, known[1])) return known[0]
    const text = this.decode(start, this.at - 1)
    if (!this.hasEscapes) this.keys[slot] = [text, this.bytes.slice(start, start + length)]
    return text
  }

  private hasBytes(start: number, wanted: Uint8Array): boolean {
    for (let i = 0; i < wanted.length; i++) if (this.bytes[start + i] !== wanted[i]) return false
    return true
  }

  private openString(): number {
    if (this.peek() !== quote) this.failAt('a string')
    return ++this.at
  }

  /** Goes to the byte after the closing quote, and gives a hash of the string. */
  private closeString(): number {
    const { bytes } = this
    let at = this.at
    let hash = 0
    this.hasEscapes = false
    for (let code = bytes[at]!; code !== quote; code = bytes[++at]!) {
      if (code === backslash) {
        this.hasEscapes = true
        at = this.afterEscape(at)
        code = bytes[at]!
      } else if (code < 32) {
        this.at = at
        if (code === 0) this.checkEnd()
        this.fail('a string goes on over the end of the line, or has a control character')
      }
      hash = (Math.imul(hash, 31) + code) | 0
    }
    this.at = at + 1
    return hash
  }

  /** Where an escape ends: its last byte. */
  private afterEscape(at: number): number {
    const { bytes, end } = this
    const isUnicode = bytes[at + 1] === letterU
    const last = at + (isUnicode ? 5 : 1)
    if (last >= end) {
      this.at = end
      this.checkEnd()
    }
    const text = String.fromCharCode(...bytes.subarray(at, last + 1))
    this.at = at
    if (!/^\\(["\\/bfnrt]|u[\da-fA-F]{4})$/.test(text)) this.fail('a string has a wrong escape')
    return last
  }

  private decode(start: number, end: number): string {
    try {
      const text = utf8.decode(this.bytes.subarray(start, end))
      return this.hasEscapes ? JSON.parse(`"${text}"`) : text
    } catch {
      this.at = start
      return this.fail('a string is no UTF-8')
    }
  }

  private literal(text: 'true' | 'false' | 'null'): true {
    for (let i = 0; i < text.length; i++) {
      if (this.bytes[this.at + i] === text.charCodeAt(i)) continue
      this.at = Math.min(this.at + i, this.end)
      if (this.at === this.end) this.checkEnd()
      this.failAt(text)
    }
    this.at += text.length
    return true
  }

  /** Steps over the value, whatever it is. */
  skip = (): void => {
    const code = this.peek()
    if (code === openBrace) this.object(this.skip)
    else if (code === openBracket) this.array(this.skip)
    else if (code === quote) {
      this.openString()
      this.closeString()
    } else if (code === letterT || code === letterF || code === letterN) this.flag()
    else this.number()
  }

  /** The value as JSON.parse gives it. */
  value(): unknown {
    this.peek()
    const start = this.at
    this.skip()
    const end = this.at
    try {
      return JSON.parse(utf8.decode(this.bytes.subarray(start, end)))
    } catch {
      this.at = start
      return this.fail('a string in this value is no UTF-8')
    }
  }

  /** Throws the error of what is wrong here. */
  fail(problem: string, code = 'bad-json'): never {
    const place = this.place()
    throw new CnnError(
      code,
      `${this.name}: at byte ${this.base + this.at}${place && ` (${place})`} ${problem}.`,
    )
  }

  private failAt(wanted: string): never {
    // The message shows what stands there, whatever the size of the chunks.
    if (this.at + shown > this.end && !this.isLast) throw needsMore
    const found = String.fromCharCode(
      ...this.bytes.subarray(this.at, Math.min(this.at + shown, this.end)),
    )
    const hint = /^(-?Infinity|NaN)/.test(found) ? ', which some programs write but is no JSON' : ''
    return this.fail(`${wanted} is expected, but ${JSON.stringify(found)} stands there${hint}`)
  }

  private checkEnd() {
    if (this.at < this.end) this.fail('there is a byte 0')
    if (!this.isLast) throw needsMore
    this.fail('the file ends, though more is to come: it is cut off')
  }
}

const [quote, comma, colon] = [0x22, 0x2c, 0x3a]
export const [openBracket, closeBracket, openBrace, closeBrace] = [0x5b, 0x5d, 0x7b, 0x7d]
const [minus, dot, zero, nine, backslash] = [0x2d, 0x2e, 0x30, 0x39, 0x5c]
const [letterE, letterF, letterN, letterT, letterU] = [0x65, 0x66, 0x6e, 0x74, 0x75]

/** Digits, signs, points and exponents. */
const isNumberCode = (code: number) =>
  (code >= zero && code <= nine) ||
  code === minus ||
  code === dot ||
  code === 0x2b ||
  (code | 32) === letterE

const powersOfTen = Array.from({ length: 16 }, (_, exponent) => 10 ** exponent)
const deepest = 200
const longest = 400
const shown = 12
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
