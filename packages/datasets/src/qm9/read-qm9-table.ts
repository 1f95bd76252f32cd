/** QM9 as MoleculeNet gives it out: the structures in an SDF file, the properties in a table beside it. */
import { CnnError } from '@cnn/core/data'
import { readSdfRecord, sdfRecords } from '../formats/sdf.js'
import { officialOrder } from './qm9-properties.js'
import type { Qm9Record } from './read-qm9-xyz.js'

/** The columns of the official properties. */
const columns = [
  ...['A', 'B', 'C', 'mu', 'alpha', 'homo', 'lumo', 'gap', 'r2', 'zpve'],
  ...['u0', 'u298', 'h298', 'g298', 'cv'],
] as const

/**
 * The molecules in their order; those whose name is not `gdb_` and a number are left out.
 * @throws CnnError 'bad-sdf', 'bad-dataset' where the table does not fit the structures
 */
export function* readQm9Table(
  structures: Uint8Array,
  table: Uint8Array,
  name: string,
): Generator<Qm9Record> {
  const [head = '', ...rows] = new TextDecoder().decode(table).trimEnd().split(/\r?\n/)
  const titles = head.split(',')
  const places = ['mol_id', ...columns].map((column) => titles.indexOf(column))
  const missing = ['mol_id', ...columns].filter((_, i) => places[i]! < 0)
  if (missing.length > 0) throw bad(name, `it has no column ${missing.join(', ')}`)
  const records = sdfRecords(structures)
  if (records.length !== rows.length) {
    throw bad(name, `it has ${rows.length} rows for ${records.length} molecules`)
  }
  for (const [row, record] of records.entries()) {
    const cells = rows[row]!.split(',')
    const [id, ...numbers] = places.map((place) => cells[place] ?? '')
    const [, index] = /^gdb_(\d+)$/.exec(id!) ?? []
    if (index === undefined) continue
    const official = numbers.map((text) => (text === '' ? Number.NaN : Number(text)))
    const wrong = official.findIndex((value) => !Number.isFinite(value))
    if (wrong >= 0) {
      throw bad(
        name,
        `in line ${row + 2}, “${numbers[wrong]}” is no number (${officialOrder[wrong]})`,
      )
    }
    const { atoms, positions } = readSdfRecord(structures, record, name, row)
    const molecule = { atoms: [...atoms], positions: Array.from(positions), official, smiles: '' }
    yield { index: Number(index), ...molecule }
  }
}

const bad = (name: string, problem: string) =>
  new CnnError(
    'bad-dataset',
    `The table of ${name} does not fit: ${problem}. Fetch both files again.`,
  )
