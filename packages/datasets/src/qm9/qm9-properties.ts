/** What QM9 has computed of each molecule, and in which units this package gives it. */

interface PropertyFacts {
  /** The symbol in papers and in the data set's tables. */
  symbol: string
  name: string
  unit: 'GHz' | 'D' | 'bohr³' | 'bohr²' | 'eV' | 'cal/(mol K)'
}

/** The 19 properties in the order of PyTorch Geometric, in its units: energies are in electronvolts. */
export const qm9Properties = {
  mu: { symbol: 'μ', name: 'dipole moment', unit: 'D' },
  alpha: { symbol: 'α', name: 'isotropic polarizability', unit: 'bohr³' },
  homo: { symbol: 'ε_HOMO', name: 'energy of the highest occupied orbital', unit: 'eV' },
  lumo: { symbol: 'ε_LUMO', name: 'energy of the lowest unoccupied orbital', unit: 'eV' },
  gap: { symbol: 'Δε', name: 'gap between these orbitals', unit: 'eV' },
  r2: { symbol: '⟨R²⟩', name: 'electronic spatial extent', unit: 'bohr²' },
  zpve: { symbol: 'ZPVE', name: 'zero-point vibrational energy', unit: 'eV' },
  u0: { symbol: 'U₀', name: 'internal energy at 0 K', unit: 'eV' },
  u: { symbol: 'U', name: 'internal energy at 298.15 K', unit: 'eV' },
  h: { symbol: 'H', name: 'enthalpy at 298.15 K', unit: 'eV' },
  g: { symbol: 'G', name: 'free energy at 298.15 K', unit: 'eV' },
  cv: { symbol: 'Cᵥ', name: 'heat capacity at 298.15 K', unit: 'cal/(mol K)' },
  u0Atom: { symbol: 'U₀ᵃᵗᵒᵐ', name: 'atomization energy at 0 K', unit: 'eV' },
  uAtom: { symbol: 'Uᵃᵗᵒᵐ', name: 'atomization energy at 298.15 K', unit: 'eV' },
  hAtom: { symbol: 'Hᵃᵗᵒᵐ', name: 'atomization enthalpy at 298.15 K', unit: 'eV' },
  gAtom: { symbol: 'Gᵃᵗᵒᵐ', name: 'atomization free energy at 298.15 K', unit: 'eV' },
  a: { symbol: 'A', name: 'rotational constant A', unit: 'GHz' },
  b: { symbol: 'B', name: 'rotational constant B', unit: 'GHz' },
  c: { symbol: 'C', name: 'rotational constant C', unit: 'GHz' },
} as const satisfies Record<string, PropertyFacts>

export type Qm9Property = keyof typeof qm9Properties

export const qm9PropertyNames = Object.keys(qm9Properties) as Qm9Property[]

/** The 15 numbers of a molecule in the order of the official files, energies in hartree. */
export const officialOrder = [
  ...(['a', 'b', 'c', 'mu', 'alpha', 'homo', 'lumo', 'gap', 'r2'] as const),
  ...(['zpve', 'u0', 'u', 'h', 'g', 'cv'] as const),
] satisfies Qm9Property[]

/** Electronvolts in a hartree, as PyTorch Geometric converts. */
const electronvolts = 27.211386246

/** Energies of single atoms, in hartree: `atomref.txt` of the data set. */
const atomEnergies: Readonly<Record<'u0' | 'u' | 'h' | 'g', Readonly<Record<number, number>>>> = {
  u0: { 1: -0.500273, 6: -37.846772, 7: -54.583861, 8: -75.064579, 9: -99.71873 },
  u: { 1: -0.498857, 6: -37.845355, 7: -54.582445, 8: -75.063163, 9: -99.717314 },
  h: { 1: -0.497912, 6: -37.844411, 7: -54.581501, 8: -75.062219, 9: -99.71637 },
  g: { 1: -0.510927, 6: -37.861317, 7: -54.598897, 8: -75.079532, 9: -99.733544 },
}

/**
 * What single atoms contribute to a property by themselves, in its unit, by atomic number: networks learn better what is
 * left when these are taken off. Undefined for properties that atoms have no share of.
 */
export function qm9AtomReferences(
  property: Qm9Property,
): Readonly<Record<number, number>> | undefined {
  const energies = atomEnergies[property as keyof typeof atomEnergies]
  if (!energies) return undefined
  const converted = Object.entries(energies).map(([atom, energy]) => [atom, energy * electronvolts])
  return Object.fromEntries(converted)
}

const inHartree = new Set<Qm9Property>(['homo', 'lumo', 'gap', 'zpve', 'u0', 'u', 'h', 'g'])

/**
 * All 19 properties, in the order and the units of `qm9Properties`, from the 15 of the official files and the atoms. A
 * property that is derived from the energies of atoms other than H, C, N, O and F is not a number.
 */
export function allProperties(official: ArrayLike<number>, atoms: ArrayLike<number>): Float64Array {
  const values = new Float64Array(qm9PropertyNames.length)
  const given = (property: Qm9Property) => {
    const place = officialOrder.indexOf(property as (typeof officialOrder)[number])
    return official[place]! * (inHartree.has(property) ? electronvolts : 1)
  }
  for (const [i, property] of qm9PropertyNames.entries()) {
    const whole = property.replace(/Atom$/, '') as keyof typeof atomEnergies
    values[i] = given(whole)
    if (whole !== property) values[i]! -= energyOfAtoms(whole, atoms) * electronvolts
  }
  return values
}

function energyOfAtoms(property: keyof typeof atomEnergies, atoms: ArrayLike<number>) {
  let sum = 0
  for (let i = 0; i < atoms.length; i++) sum += atomEnergies[property][atoms[i]!] ?? Number.NaN
  return sum
}
