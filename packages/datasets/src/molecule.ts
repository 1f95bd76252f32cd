/** Atoms in space. */
export interface Molecule {
  /** What the data set calls it: 'gdb 1', '0001.xyz'. */
  name?: string
  /** The atomic number of each atom: 1 hydrogen, 6 carbon, … */
  atoms: readonly number[]
  /** Where the atoms are, x, y and z of one after another, in ångström. */
  positions: Float64Array
}

/** The units that data sets tell energies in. */
export type EnergyUnit = 'kcal/mol' | 'eV' | 'hartree'

/** A molecule with the energy that a network shall predict. */
export interface LabelledMolecule extends Molecule {
  energy: number
  unit: EnergyUnit
}

/** Kilocalories per mole in one of each unit: CODATA 2018. */
export const kcalPerMole: Readonly<Record<EnergyUnit, number>> = {
  'kcal/mol': 1,
  eV: 23.06054783061903,
  hartree: 627.5094740630558,
}

/** Ångström in an atomic unit of length, the bohr: CODATA 2018. */
export const angstromPerBohr = 0.529177210903

/** The symbol of each element at its atomic number, so that there is none at 0. */
export const elementSymbols: readonly string[] = [
  '',
  ...(
    'H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar K Ca Sc Ti V Cr Mn Fe Co Ni Cu Zn Ga Ge As Se Br Kr ' +
    'Rb Sr Y Zr Nb Mo Tc Ru Rh Pd Ag Cd In Sn Sb Te I Xe Cs Ba La Ce Pr Nd Pm Sm Eu Gd Tb Dy Ho Er Tm Yb Lu ' +
    'Hf Ta W Re Os Ir Pt Au Hg Tl Pb Bi Po At Rn Fr Ra Ac Th Pa U Np Pu Am Cm Bk Cf Es Fm Md No Lr ' +
    'Rf Db Sg Bh Hs Mt Ds Rg Cn Nh Fl Mc Lv Ts Og'
  ).split(' '),
]

/** The atomic number of an element by its symbol, whatever its case; undefined for what is no element. */
export const atomicNumber = (symbol: string): number | undefined =>
  numbers.get(symbol.toLowerCase())

const numbers = new Map(
  elementSymbols.slice(1).map((symbol, index) => [symbol.toLowerCase(), index + 1]),
)
