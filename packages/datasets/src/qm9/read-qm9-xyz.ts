/**
 * The official files of QM9, one molecule each: the count of atoms; `gdb` with a number and 15 properties; a line for each
 * atom with its element, place and partial charge; then frequencies, SMILES and InChI. Some numbers are written `1.2*^-6`.
 */
import { CnnError } from '@cnn/core/data'
import { atomCount, elementNumber, scientificNumber } from '../formats/xyz.js'
import { officialOrder } from './qm9-properties.js'

/** What one of the files says. */
export interface Qm9Record {
  /** The number in GDB-9, 1 … 133,885. */
  index: number
  atoms: number[]
  /** Ångström. */
  positions: number[]
  /** The 15 properties of the official order and units. */
  official: number[]
  /** Of the relaxed structure, where the file has it. */
  smiles: string
}

/** @throws CnnError 'bad-xyz' naming the file and the line */
export function readQm9Xyz(bytes: Uint8Array, name: string): Qm9Record {
  const lines = new TextDecoder().decode(bytes).split(/\r?\n/)
  const count = atomCount(lines, 0, name)
  const [, index, ...rest] = /^\s*gdb\s+(\d+)\s+(.*)$/.exec(lines[1]!) ?? []
  if (index === undefined) throw bad(name, 1, "'gdb' and the number of the molecule are expected")
  const words = rest[0]!.trim().split(/\s+/)
  const official = officialOrder.map((property, i) => numberAt(words, i, property, name, 1))
  const atoms: number[] = []
  const positions: number[] = []
  for (let atom = 0; atom < count; atom++) {
    const line = 2 + atom
    const fields = lines[line]!.trim().split(/\s+/)
    const element = elementNumber(fields[0]!)
    if (element === undefined) throw bad(name, line, `“${fields[0]}” is no chemical element`)
    atoms.push(element)
    for (let i = 1; i <= 3; i++) positions.push(numberAt(fields, i, 'coordinate', name, line))
  }
  const smiles = (lines[3 + count] ?? '').trim().split(/\s+/)
  return { index: Number(index), atoms, positions, official, smiles: smiles[1] ?? smiles[0] ?? '' }
}

function numberAt(
  words: readonly string[],
  place: number,
  what: string,
  name: string,
  line: number,
) {
  const value = scientificNumber(words[place] ?? '')
  if (value !== undefined) return value
  throw bad(name, line, `“${words[place] ?? ''}” is no number (${what})`)
}

const bad = (name: string, line: number, problem: string) =>
  new CnnError('bad-xyz', `${name} is no file of QM9: in line ${line + 1}, ${problem}.`)

/**
 * The numbers of the molecules that the authors could not tell to be what they were meant to be: `uncharacterized.txt`,
 * nine lines of head, a line for each, a line that says how many.
 * @throws CnnError 'bad-dataset'
 */
export function readUncharacterized(bytes: Uint8Array, name: string): Set<number> {
  const lines = new TextDecoder().decode(bytes).trimEnd().split(/\r?\n/)
  const numbers = lines.slice(9, -1).map((line) => Number.parseInt(line, 10))
  const wrong = numbers.findIndex((number) => !(number > 0))
  if (lines.length > 9 && wrong < 0) return new Set(numbers)
  throw new CnnError(
    'bad-dataset',
    `${name} is not the list of QM9: ${wrong < 0 ? 'it ends within its head' : `line ${wrong + 10} begins with no number`}. Fetch it again.`,
  )
}
