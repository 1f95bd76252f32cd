import { CnnError } from '@cnn/core/data'

interface CsvLine {
  fields: string[]
  /** Where it begins, from 1 on. */
  line: number
}

const mostLength = 2 ** 26

/** Splits CSV that comes in pieces into rows. */
export class CsvSplitter {
  private fields: string[] = []
  /** Of the field that is being read. */
  private text = ''
  private state: 'start' | 'plain' | 'quoted' | 'closed' = 'start'
  private line = 1
  private rowLine = 1
  private length = 0
  private afterReturn = false

  constructor(
    private readonly delimiter: string,
    private readonly name = 'The file',
  ) {
    if (delimiter.length === 1 && !'"\r\n'.includes(delimiter)) return
    throw new CnnError(
      'invalid-argument',
      `A CSV delimiter is one character, as ‘,’, but not ‘${delimiter}’.`,
    )
  }

  *push(piece: string): Generator<CsvLine> {
    let at = 0
    while (at < piece.length) {
      if (this.state === 'quoted') at = this.readQuoted(piece, at)
      else if (this.state === 'plain' || this.state === 'start') at = this.readPlain(piece, at)
      if (at >= piece.length) break
      const character = piece[at++]!
      if (this.state === 'quoted') this.state = 'closed'
      else if (character === '"' && this.state === 'start') this.state = 'quoted'
      else if (character === '"' && this.state === 'closed') {
        this.text += '"'
        this.state = 'quoted'
      } else if (character === this.delimiter) this.endField()
      else if (character === '\n' || character === '\r') {
        const isSecond = character === '\n' && this.afterReturn
        this.afterReturn = character === '\r'
        if (isSecond) continue
        const row = this.endRow()
        this.line++
        this.rowLine = this.line
        if (row) yield row
        continue
      } else throw this.bad('has something behind the quotation mark that closes a field')
      this.afterReturn = false
    }
  }

  *end(): Generator<CsvLine> {
    if (this.state === 'quoted') {
      throw this.bad('has a quotation mark that nothing closes, in the row that begins')
    }
    const row = this.endRow()
    if (row) yield row
  }

  /** Up to the quotation mark or the end of the piece. */
  private readQuoted(piece: string, at: number) {
    const end = piece.indexOf('"', at)
    const part = piece.slice(at, end < 0 ? piece.length : end)
    this.add(part)
    for (let i = part.indexOf('\n'); i >= 0; i = part.indexOf('\n', i + 1)) this.line++
    return at + part.length
  }

  /** Up to what ends the field, or the end of the piece; a quotation mark within is a character like others. */
  private readPlain(piece: string, at: number) {
    let end = at
    while (end < piece.length) {
      const character = piece[end]!
      const isStart = this.state === 'start' && end === at
      if (character === this.delimiter || character === '\n' || character === '\r') break
      if (character === '"' && isStart) break
      end++
    }
    if (end === at) return at
    this.afterReturn = false
    this.state = 'plain'
    this.add(piece.slice(at, end))
    return end
  }

  private add(part: string) {
    this.text += part
    this.length += part.length
    if (this.length > mostLength) {
      throw this.bad('has a quotation mark that nothing closes, or no line ends, from there on')
    }
  }

  private endField() {
    this.fields.push(this.text)
    this.text = ''
    this.state = 'start'
  }

  private endRow(): CsvLine | undefined {
    const isEmpty = this.fields.length === 0 && this.state === 'start'
    this.endField()
    const { fields, rowLine } = this
    this.fields = []
    this.length = 0
    return isEmpty ? undefined : { fields, line: rowLine }
  }

  private bad(problem: string) {
    return new CnnError('bad-csv', `${this.name} ${problem} (line ${this.rowLine}).`)
  }
}
