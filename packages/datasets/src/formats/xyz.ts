/**
 * XYZ, the plainest format of molecules: a line with the count of atoms, a line of comment, then a line for each atom with
 * its element and its place in ångström; several molecules follow one another. Extended XYZ says more in the comment,
 * `energy=-417.0 Properties=species:S:1:pos:R:3:forces:R:3`, and has further columns.
 * Source: https://github.com/libAtoms/extxyz#extended-xyz-specification-and-parsing-tools.
 */
import { CnnError } from '@cnn/core/data'
import { atomicNumber, elementSymbols, type Molecule } from '../molecule.js'
import { readXyzComment, writeXyzComment, type XyzValue } from './xyz-comment.js'

export type { XyzValue } from './xyz-comment.js'

/** A molecule and what its file says beside. */
export interface XyzMolecule extends Molecule {
  /** The second line, as it stands. */
  comment: string
  /** What extended XYZ says in that line; empty for plain XYZ. */
  properties: Readonly<Record<string, XyzValue>>
  /** What extended XYZ says of each atom, by the name of the column. */
  columns: Readonly<Record<string, XyzColumn>>
}

/** Values of each atom, atom after atom: `width` of each. */
export interface XyzColumn {
  width: number
  values: readonly (number | boolean | string)[]
}

/** What can be written: only atoms and positions must be there. */
export type WritableXyz = Molecule & Partial<Omit<XyzMolecule, keyof Molecule>>

/**
 * Reads all molecules of an XYZ file, plain or extended.
 * @param name what to call the file in errors
 * @throws CnnError 'bad-xyz' naming the file and the line
 */
export function readXyz(content: string | Uint8Array, name = 'The XYZ file'): XyzMolecule[] {
  const text = typeof content === 'string' ? content : new TextDecoder().decode(content)
  const lines = text.split(/\r\n|\n|\r/)
  const molecules: XyzMolecule[] = []
  let at = 0
  while (at < lines.length) {
    if (lines[at]!.trim() === '') {
      at++
      continue
    }
    const count = atomCount(lines, at, name)
    molecules.push(readMolecule(lines, at, count, name))
    at += 2 + count
  }
  if (molecules.length === 0) throw bad(name, 0, 'there is no molecule in it')
  return molecules
}

/** How many atoms a molecule announces at a line; all of their lines are there. */
export function atomCount(lines: readonly string[], at: number, name: string): number {
  const text = lines[at]?.trim() ?? ''
  if (!/^\d{1,9}$/.test(text) || Number(text) === 0) {
    throw bad(name, at, `the count of atoms is expected, not ${quote(text)}`)
  }
  const count = Number(text)
  const left = lines.length - at - 2
  if (count <= left) return count
  throw bad(name, at, `${count} atoms are announced, but only ${Math.max(0, left)} lines follow`)
}

function readMolecule(
  lines: readonly string[],
  at: number,
  count: number,
  name: string,
): XyzMolecule {
  const comment = lines[at + 1]!
  const { Properties: layout, ...properties } = readXyzComment(comment)
  const fields = typeof layout === 'string' ? readLayout(layout, name, at + 1) : plainFields
  const atoms: number[] = []
  const positions = new Float64Array(3 * count)
  const extra = fields.map(() => [] as XyzColumn['values'][number][])
  for (let atom = 0; atom < count; atom++) {
    const line = at + 2 + atom
    const words = lines[line]!.trim().split(/\s+/)
    let word = 0
    for (const [place, { name: field, type, width }] of fields.entries()) {
      for (let i = 0; i < width; i++, word++) {
        const text = words[word]
        if (text === undefined) throw bad(name, line, `there is no ${field}`)
        const value = fieldValue(field === 'species' ? 'element' : type, text)
        if (value === undefined) throw bad(name, line, `${quote(text)} is no ${nouns[type]}`)
        if (field === 'species') atoms.push(value as number)
        else if (field === 'pos') positions[3 * atom + i] = value as number
        else extra[place]!.push(value)
      }
    }
  }
  const columns = fields.flatMap(({ name: field, width }, place) =>
    field === 'species' || field === 'pos' ? [] : [[field, { width, values: extra[place]! }]],
  )
  const called = typeof properties.name === 'string' ? { name: properties.name } : {}
  const said = { comment, properties, columns: Object.fromEntries(columns) }
  return { ...called, atoms, positions, ...said }
}

interface Field {
  name: string
  /** Text, real, whole number, logical. */
  type: 'S' | 'R' | 'I' | 'L'
  width: number
}

const plainFields: readonly Field[] = [
  { name: 'species', type: 'S', width: 1 },
  { name: 'pos', type: 'R', width: 3 },
]

/** 'species:S:1:pos:R:3:forces:R:3' */
function readLayout(layout: string, name: string, line: number): Field[] {
  const parts = layout.split(':')
  const fields: Field[] = []
  for (let i = 0; i < parts.length; i += 3) {
    const [field = '', type = '', width = ''] = parts.slice(i, i + 3)
    if (!/^[SRIL]$/.test(type) || !/^[1-9]\d{0,2}$/.test(width) || field === '') {
      throw bad(name, line, `Properties=${layout} names no columns: 'name:R:3' is expected`)
    }
    fields.push({ name: field, type: type as Field['type'], width: Number(width) })
  }
  const width = (field: string) => fields.find((one) => one.name === field)?.width
  const twice = new Set(fields.map((field) => field.name)).size < fields.length
  if (width('species') === 1 && width('pos') === 3 && !twice) return fields
  throw bad(name, line, `Properties=${layout} must have species:S:1 and pos:R:3, each name once`)
}

const nouns = { S: 'chemical element', R: 'number', I: 'number', L: 'truth value' }

function fieldValue(type: Field['type'] | 'element', text: string) {
  if (type === 'element') return elementNumber(text)
  if (type === 'S') return text
  if (type === 'L') return truth(text)
  return scientificNumber(text)
}

function truth(text: string) {
  if (/^(t|true)$/i.test(text)) return true
  return /^(f|false)$/i.test(text) ? false : undefined
}

/** The atomic number of an element that is written as a symbol (also 'C1', or 'D') or as its number. */
export function elementNumber(text: string): number | undefined {
  const number = /^\d{1,3}$/.test(text) ? Number(text) : symbolNumber(text.replace(/\d+$/, ''))
  return number !== undefined && number > 0 && number < elementSymbols.length ? number : undefined
}

const symbolNumber = (symbol: string) => (/^[dt]$/i.test(symbol) ? 1 : atomicNumber(symbol))

/** A finite number, in Fortran's and Mathematica's ways of writing too: 1.5, -2e-5, 1d3, 6.2*^-6. */
export function scientificNumber(text: string): number | undefined {
  if (!/^[-+.\d]/.test(text)) return undefined
  const value = Number(/[*dD]/.test(text) ? text.replace(/\*\^|[dD](?=[-+]?\d+$)/, 'e') : text)
  return Number.isFinite(value) ? value : undefined
}

/** Writes molecules as an XYZ file: extended where one has properties or columns, otherwise plain. */
export const writeXyz = (molecules: readonly WritableXyz[]): string =>
  molecules.map(writeMolecule).join('')

function writeMolecule({ name = '', atoms, positions, ...said }: WritableXyz): string {
  const { comment = name, properties = {}, columns = {} } = said
  const extra = Object.entries(columns)
  const isExtended = extra.length > 0 || Object.keys(properties).length > 0
  const head = isExtended
    ? writeXyzComment({ ...properties, Properties: layoutOf(extra) })
    : comment.replace(/\s*[\r\n]+\s*/g, ' ')
  const rows = atoms.map((number, i) => {
    const place = positions.subarray(3 * i, 3 * i + 3)
    const rest = extra.flatMap(([, { width, values }]) =>
      values.slice(i * width, (i + 1) * width).map(written),
    )
    return [elementSymbols[number], ...place, ...rest].join(' ')
  })
  return `${[atoms.length, head, ...rows].join('\n')}\n`
}

function layoutOf(columns: readonly [string, XyzColumn][]) {
  const type = ({ values }: XyzColumn) => {
    if (values.every((value) => typeof value === 'number')) return 'R'
    return values.every((value) => typeof value === 'boolean') ? 'L' : 'S'
  }
  const fields = columns.map(([name, column]) => `:${name}:${type(column)}:${column.width}`)
  return `species:S:1:pos:R:3${fields.join('')}`
}

const written = (value: number | boolean | string) =>
  typeof value === 'boolean' ? (value ? 'T' : 'F') : String(value)

const quote = (text: string) => (text === '' ? 'nothing' : `“${text.slice(0, 40)}”`)

const bad = (name: string, line: number, problem: string) =>
  new CnnError(
    'bad-xyz',
    `${name} is no XYZ file that can be read: in line ${line + 1}, ${problem}.`,
  )
