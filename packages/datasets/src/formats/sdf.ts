/**
 * SDF, structure-data files: molecules with their bonds as V2000 molfiles, each followed by named data and a line `$$$$`.
 * Source: BIOVIA, "CTfile Formats", 2020 (V2000), https://discover.3ds.com/ctfile-documentation-request-form.
 */
import { CnnError } from '@cnn/core/data'
import { elementSymbols, type Molecule } from '../molecule.js'
import { elementNumber } from './xyz.js'

/** A bond between two atoms, by their places. */
export interface Bond {
  from: number
  to: number
  /** 1 single, 2 double, 3 triple, 4 aromatic; 5 to 8 are for queries. */
  order: number
}

export interface SdfMolecule extends Molecule {
  bonds: readonly Bond[]
  /** The formal charge of each atom; absent where all are neutral. */
  charges?: readonly number[]
  /** The third line. */
  comment: string
  /** The data that follow the molecule, by their names. */
  properties: Readonly<Record<string, string>>
}

/** What can be written: only atoms and positions must be there. */
export type WritableSdf = Molecule & Partial<Omit<SdfMolecule, keyof Molecule>>

/**
 * Reads all molecules of an SDF file, or the one of a molfile.
 * @param name what to call the file in errors
 * @throws CnnError 'bad-sdf' naming the file, the molecule and the line
 */
export function readSdf(content: string | Uint8Array, name = 'The SDF file'): SdfMolecule[] {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
  const records = sdfRecords(bytes)
  if (records.length === 0) throw bad(name, 0, 0, 'there is no molecule in it')
  return records.map((record, index) => readSdfRecord(bytes, record, name, index))
}

/** Where a molecule's text begins and ends in a file. */
export type SdfRecord = readonly [begin: number, end: number]

/** Finds the molecules of a file without reading them, so that large files can be read one by one. */
export function sdfRecords(bytes: Uint8Array): SdfRecord[] {
  const records: SdfRecord[] = []
  let begin = 0
  for (let line = 0; line < bytes.length; ) {
    const end = lineEnd(bytes, line)
    if (isDelimiter(bytes, line, end)) {
      records.push([begin, line])
      begin = end + 1
    }
    line = end + 1
  }
  if (hasText(bytes, begin)) records.push([begin, bytes.length])
  return records
}

const [newline, dollar, space] = [10, 36, 32]

function lineEnd(bytes: Uint8Array, from: number) {
  const at = bytes.indexOf(newline, from)
  return at < 0 ? bytes.length : at
}

function isDelimiter(bytes: Uint8Array, begin: number, end: number) {
  if (end - begin < 4) return false
  for (let i = begin; i < begin + 4; i++) if (bytes[i] !== dollar) return false
  return true
}

function hasText(bytes: Uint8Array, from: number) {
  for (let i = from; i < bytes.length; i++) if (bytes[i]! > space) return true
  return false
}

/** Reads one of the molecules that `sdfRecords` found. */
export function readSdfRecord(
  bytes: Uint8Array,
  [begin, end]: SdfRecord,
  name: string,
  index: number,
): SdfMolecule {
  const lines = new TextDecoder().decode(bytes.subarray(begin, end)).split(/\r?\n/)
  const fail: Fail = (line, problem) => {
    throw bad(name, index, line, problem)
  }
  const counts = lines[3] ?? fail(3, 'the line of counts is missing')
  if (/V3000/.test(counts))
    fail(
      3,
      'it is written as V3000, of which only V2000 is read here; Open Babel and RDKit convert it',
    )
  const atomCount = count(counts.slice(0, 3), fail)
  const bondCount = count(counts.slice(3, 6), fail)
  if (atomCount === 0) fail(3, 'the molecule has no atoms')
  if (4 + atomCount + bondCount > lines.length) {
    fail(
      3,
      `${atomCount} atoms and ${bondCount} bonds are announced, but only ${lines.length - 4} lines follow`,
    )
  }
  const atomLines = lines.slice(4, 4 + atomCount)
  const bondLines = lines.slice(4 + atomCount, 4 + atomCount + bondCount)
  const rest = lines.slice(4 + atomCount + bondCount)
  const atoms = atomLines.map((line, i) => {
    const symbol = line.slice(30, 34).trim()
    return elementNumber(symbol) ?? fail(4 + i, `“${symbol}” is no chemical element`)
  })
  const charges = chargesOf(atomLines, rest)
  const title = lines[0]!.trim()
  return {
    ...(title && { name: title }),
    atoms,
    positions: positionsOf(atomLines, fail),
    bonds: bondLines.map((line, i) =>
      bondOf(line, atomCount, (why) => fail(4 + atomCount + i, why)),
    ),
    ...(charges.some((charge) => charge !== 0) && { charges }),
    comment: lines[2]!.trim(),
    properties: dataOf(rest),
  }
}

type Fail = (line: number, problem: string) => never

function count(text: string, fail: Fail) {
  if (/^ *\d+$/.test(text)) return Number(text)
  return fail(3, `“${text}” is no count of atoms or bonds`)
}

function positionsOf(lines: readonly string[], fail: Fail) {
  const positions = new Float64Array(3 * lines.length)
  for (const [atom, line] of lines.entries()) {
    for (let i = 0; i < 3; i++) {
      const text = line.slice(10 * i, 10 * (i + 1)).trim()
      const value = Number(text)
      if (text === '' || !Number.isFinite(value)) fail(4 + atom, `“${text}” is no coordinate`)
      positions[3 * atom + i] = value
    }
  }
  return positions
}

function bondOf(line: string, atomCount: number, fail: (problem: string) => never): Bond {
  const [from, to, order] = [0, 3, 6].map((at) => Number(line.slice(at, at + 3)))
  const isAtom = (place: number) => Number.isInteger(place) && place >= 1 && place <= atomCount
  if (!isAtom(from!) || !isAtom(to!) || from === to) {
    fail(`a bond joins atoms ${from} and ${to}, of ${atomCount}`)
  }
  if (!Number.isInteger(order) || order! < 1 || order! > 8) {
    fail(`a bond has the order “${line.slice(6, 9).trim()}”; it is 1 to 8`)
  }
  return { from: from! - 1, to: to! - 1, order: order! }
}

/** The codes of charges in the atoms' lines. */
const chargeCodes: Readonly<Record<string, number>> = { 1: 3, 2: 2, 3: 1, 5: -1, 6: -2, 7: -3 }

/** Charges of all atoms; lines `M  CHG` take the place of what the atoms' lines say. */
function chargesOf(atomLines: readonly string[], rest: readonly string[]): number[] {
  const charges = atomLines.map((line) => chargeCodes[line.slice(36, 39).trim()] ?? 0)
  const end = rest.findIndex((line) => line.startsWith('M  END'))
  const properties = end < 0 ? rest : rest.slice(0, end)
  const stated = properties.filter((line) => line.startsWith('M  CHG'))
  if (stated.length > 0) charges.fill(0)
  for (const line of stated) {
    const [, ...pairs] = line.slice(6).trim().split(/\s+/).map(Number)
    for (let i = 0; i + 1 < pairs.length; i += 2) {
      const [atom, charge] = [pairs[i]!, pairs[i + 1]!]
      if (Number.isInteger(charge) && charges[atom - 1] !== undefined) charges[atom - 1] = charge
    }
  }
  return charges
}

/** `> <name>`, lines of its value, an empty line. */
function dataOf(rest: readonly string[]): Record<string, string> {
  const entries: [string, string][] = []
  for (let i = 0; i < rest.length; i++) {
    if (!rest[i]!.startsWith('>')) continue
    const name = /<([^>]*)>/.exec(rest[i]!)?.[1] ?? rest[i]!.slice(1).trim()
    const lines: string[] = []
    while (i + 1 < rest.length && rest[i + 1]!.trim() !== '') lines.push(rest[++i]!)
    entries.push([name, lines.join('\n')])
  }
  return Object.fromEntries(entries)
}

/**
 * Writes molecules as an SDF file of V2000. Coordinates have four decimals, as the format has.
 * @throws CnnError 'bad-sdf' for what V2000 has no room for: over 999 atoms or bonds, coordinates of over 99,999 Å
 */
export const writeSdf = (molecules: readonly WritableSdf[]): string =>
  molecules.map((molecule, index) => `${writeRecord(molecule, index)}$$$$\n`).join('')

function writeRecord(molecule: WritableSdf, index: number): string {
  const { name = '', atoms, positions, bonds = [], charges = [], comment = '' } = molecule
  const isTooMuch = atoms.length > 999 || bonds.length > 999
  if (isTooMuch || positions.some((x) => !(Math.abs(x) < 99_999))) {
    throw new CnnError(
      'bad-sdf',
      `Molecule ${index + 1} (${name || 'without a name'}) does not fit into V2000, which has at most 999 atoms and bonds, and five digits before the point. Write it as XYZ.`,
    )
  }
  const counts = `${wide(atoms.length)}${wide(bonds.length)}  0  0  0  0  0  0  0  0999 V2000`
  const atomLines = atoms.map((number, i) => {
    const place = Array.from(positions.subarray(3 * i, 3 * i + 3), (x) => x.toFixed(4).padStart(10))
    return `${place.join('')} ${elementSymbols[number]!.padEnd(3)} 0${'  0'.repeat(11)}`
  })
  const bondLines = bonds.map(
    ({ from, to, order }) => `${wide(from + 1)}${wide(to + 1)}${wide(order)}  0  0  0  0`,
  )
  const lines = [oneLine(name), '', oneLine(comment), counts, ...atomLines, ...bondLines]
  lines.push(...chargeLines(charges), 'M  END')
  for (const [key, value] of Object.entries(molecule.properties ?? {})) {
    const text = value.replace(/(\r?\n)+/g, '\n').replace(/^(?=>|\$\$\$\$)/gm, ' ')
    lines.push(`> <${key.replace(/[<>\r\n]/g, ' ')}>`, text, '')
  }
  return `${lines.join('\n')}\n`
}

/** At most eight charges to a line. */
function chargeLines(charges: readonly number[]): string[] {
  const charged = charges.flatMap((charge, i) => (charge === 0 ? [] : [[i + 1, charge] as const]))
  return Array.from({ length: Math.ceil(charged.length / 8) }, (_, line) => {
    const here = charged.slice(8 * line, 8 * line + 8)
    return `M  CHG${wide(here.length)}${here.map((pair) => pair.map((one) => String(one).padStart(4)).join('')).join('')}`
  })
}

const wide = (value: number) => String(value).padStart(3)

const oneLine = (text: string) => text.replace(/[\r\n]+/g, ' ')

const bad = (name: string, molecule: number, line: number, problem: string) =>
  new CnnError(
    'bad-sdf',
    `${name} cannot be read as SDF: in molecule ${molecule + 1}, line ${line + 1} of it, ${problem}.`,
  )
