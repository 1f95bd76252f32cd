import type { SampleSource } from '@cnn/core/data'
import type { LabelledMolecule } from '../molecule.js'

/** A molecule of QM7; its energy, that of atomization, is negative, in kcal/mol. */
export interface Qm7Molecule extends LabelledMolecule {
  unit: 'kcal/mol'
  /** Which of the five official parts for cross-validation it is in, 0 … 4; only `qm7.mat` tells. */
  fold?: number
  /** The Coulomb matrix [23, 23] in atomic units, 0 beyond the atoms; only `qm7.mat` has it. */
  coulombMatrix?: Float32Array
}

/** Molecules that can be read in any order, and the fold of each where it is known. */
export type Qm7Table = SampleSource<Qm7Molecule> & { folds?: Uint8Array }
