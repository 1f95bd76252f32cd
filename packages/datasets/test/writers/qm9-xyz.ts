/** A molecule as the official files of QM9 have it. */
export interface WrittenMolecule {
  /** 1 … 133,885 */
  index: number
  /** Element, x, y, z in ångström, partial charge. */
  atoms: readonly (readonly [string, number, number, number, number])[]
  /** A, B, C, mu, alpha, homo, lumo, gap, r2, zpve, U0, U, H, G, Cv. */
  properties: readonly number[]
  frequencies: readonly number[]
  smiles: readonly [gdb: string, relaxed: string]
  inchi: readonly [corina: string, relaxed: string]
}

/** The file `dsgdb9nsd_000001.xyz`: tabs between numbers; small ones as Mathematica writes them, `1.5*^-6`. */
export function writeQm9Xyz({ index, atoms, properties, ...said }: WrittenMolecule): string {
  const rows = atoms.map(([element, ...numbers]) => [element, ...numbers.map(number)].join('\t'))
  return `${[
    atoms.length,
    `gdb ${index}\t${properties.map(number).join('\t')}\t`,
    ...rows,
    said.frequencies.join('\t'),
    `${said.smiles.join('\t')}\t`,
    `${said.inchi.join('\t')}\t`,
  ].join('\n')}\n`
}

function number(value: number) {
  if (value === 0 || Math.abs(value) >= 1e-5) return String(value)
  const [mantissa, exponent] = value.toExponential().split('e')
  return `${mantissa}*^${exponent}`
}

/** The list `uncharacterized.txt`: nine lines of head, then a line for each molecule, then how many. */
export function writeUncharacterized(indices: readonly number[]): string {
  const head = Array.from({ length: 9 }, (_, i) =>
    i === 6 ? '  Index   SMILES' : '#'.repeat(i + 1),
  )
  const lines = indices.map((index) => `${String(index).padStart(8)}   C#CC=O   C#CC=O   0.1`)
  return `${[...head, ...lines, `${indices.length} compounds`].join('\n')}\n`
}

/** The first molecule of the data set, methane, with its numbers. */
export const methane: WrittenMolecule = {
  index: 1,
  atoms: [
    ['C', -0.0126981359, 1.0858041578, 0.0080009958, -0.535689],
    ['H', 0.002150416, -0.0060313176, 0.0019761204, 0.133921],
    ['H', 1.0117308433, 1.4637511618, 2.2e-7, 0.133922],
    ['H', -0.540815069, 1.4475266138, -0.8766437152, 0.133923],
    ['H', -0.5238136345, 1.4379326443, 0.9063972942, 0.133923],
  ],
  properties: [
    ...[157.7118, 157.70997, 157.70699, 0, 13.21, -0.3877, 0.1171, 0.5048, 35.3641, 0.044749],
    ...[-40.47893, -40.476062, -40.475117, -40.498597, 6.469],
  ],
  frequencies: [1341.307, 1341.3284, 1341.365],
  smiles: ['C', 'C'],
  inchi: ['InChI=1S/CH4/h1H4', 'InChI=1S/CH4/h1H4'],
}
