/**
 * Small organic-like molecules with a known energy: random graphs of carbon, nitrogen, oxygen and sulphur with their
 * hydrogens, folded in space, relaxed and shaken. Energy and forces are exact, and the same however the molecule lies.
 *
 * Easier than quantum chemistry: the energy is a sum over bonds, angles and pairs of atoms, of the known formula in
 * `springEnergy`, and the molecules need not be stable or even possible.
 */
import type { DataCard } from '../data-card.js'
import type { Bond } from '../formats/sdf.js'
import type { LabelledMolecule } from '../molecule.js'
import { foldMolecule, growMolecule } from './molecules/grow-molecule.js'
import { springCharges, springEnergy, springTopology } from './molecules/spring-energy.js'
import {
  checkInterval,
  checkRange,
  integerOf,
  makeWorld,
  type World,
  type WorldOptions,
  worldCard,
} from './world.js'

export interface SpringMoleculesOptions extends WorldOptions {
  /** The fewest and the most atoms beside hydrogens; [3, 7] by default, as large as those of QM7. */
  heavyAtoms?: readonly [fewest: number, most: number]
  /** How far atoms are off their place at rest: the largest deviation in ångström; 0.08 by default. */
  shake?: number
}

export interface SpringMolecule extends LabelledMolecule {
  /** The force on each atom, x, y and z of one after another: minus the gradient, in kcal/mol/Å. */
  forces: Float64Array
  bonds: readonly Bond[]
  /** In elementary charges; their sum is 0. */
  partialCharges: Float64Array
}

export const springMoleculesCard = {
  ...worldCard,
  id: 'synthetic-molecules',
  name: 'Synthetic molecules',
  summary: 'organic-like molecules with the energy and the forces of a known formula',
  classes: [],
} as const satisfies DataCard

/**
 * Molecules with energy (kcal/mol) and forces.
 * @throws CnnError 'invalid-argument' for an option out of its range
 */
export function springMolecules({
  heavyAtoms = [3, 7],
  shake = 0.08,
  ...options
}: SpringMoleculesOptions = {}): World<SpringMolecule> {
  checkInterval('heavyAtoms', heavyAtoms, 1, 30)
  checkRange('shake', shake, 0, 0.3)
  return makeWorld(springMoleculesCard, options, (random, index) => {
    const { atoms, bonds } = growMolecule(random, integerOf(random, heavyAtoms))
    const topology = springTopology(atoms, bonds)
    const deviation = shake * random.uniform()
    const positions = foldMolecule(random, atoms.length, bonds, topology, deviation)
    const { energy, forces } = springEnergy(topology, positions)
    const partialCharges = springCharges(atoms, bonds)
    const name = `synthetic ${index}`
    return { name, atoms, positions, energy, unit: 'kcal/mol', forces, bonds, partialCharges }
  })
}
