import type { SampleSource } from '@cnn/core/data'
import type { LabelledMolecule } from '../molecule.js'
import { allProperties, type Qm9Property, qm9PropertyNames } from './qm9-properties.js'
import type { Qm9Record } from './read-qm9-xyz.js'

/** A molecule of QM9. Its energy is the atomization energy at 0 K, `properties.u0Atom`, in electronvolts. */
export interface Qm9Molecule extends LabelledMolecule {
  /** The number in GDB-9, 1 … 133,885. */
  index: number
  /** Empty where the files have none. */
  smiles: string
  /** In the units of `qm9Properties`. */
  properties: Readonly<Record<Qm9Property, number>>
}

/** Molecules one behind another in few large arrays: all of QM9 takes about 100 MB so, a fifth of what objects take. */
export class MoleculeTable implements SampleSource<Qm9Molecule> {
  private readonly indices: number[] = []
  private readonly smiles: string[] = []
  /** Where the atoms of each molecule begin; where the last one's end is the last entry. */
  private readonly starts: number[] = [0]
  private readonly atoms = new Growing((length) => new Uint8Array(length))
  private readonly positions = new Growing((length) => new Float64Array(length))
  private readonly properties = new Growing((length) => new Float64Array(length))

  get size() {
    return this.indices.length
  }

  add({ index, atoms, positions, official, smiles }: Qm9Record) {
    this.indices.push(index)
    this.smiles.push(smiles)
    this.starts.push(this.starts.at(-1)! + atoms.length)
    this.atoms.add(atoms)
    this.positions.add(positions)
    this.properties.add(allProperties(official, atoms))
  }

  get(place: number): Qm9Molecule {
    const [begin, end] = [this.starts[place]!, this.starts[place + 1]!]
    const width = qm9PropertyNames.length
    const values = this.properties.array.subarray(place * width, (place + 1) * width)
    const entries = qm9PropertyNames.map((property, i) => [property, values[i]!] as const)
    const properties = Object.fromEntries(entries) as Record<Qm9Property, number>
    const index = this.indices[place]!
    return {
      name: `gdb ${index}`,
      index,
      atoms: Array.from(this.atoms.array.subarray(begin, end)),
      positions: this.positions.array.subarray(3 * begin, 3 * end),
      smiles: this.smiles[place]!,
      properties,
      energy: properties.u0Atom,
      unit: 'eV',
    }
  }
}

/** Numbers in an array that doubles when it is full. */
class Growing<A extends Uint8Array | Float64Array> {
  array: A
  private length = 0

  constructor(private readonly make: (length: number) => A) {
    this.array = make(1024)
  }

  add(values: ArrayLike<number>) {
    const end = this.length + values.length
    if (end > this.array.length) {
      const larger = this.make(Math.max(end, 2 * this.array.length))
      larger.set(this.array)
      this.array = larger
    }
    this.array.set(values, this.length)
    this.length = end
  }
}
