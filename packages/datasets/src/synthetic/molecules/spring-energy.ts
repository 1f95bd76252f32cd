/**
 * A made-up but smooth and physical energy of molecules, known exactly with its forces:
 *
 *   E = Σ bonds  ½ k (r − r₀)²  +  Σ angles  ½ k (cos θ − cos θ₀)²
 *     + Σ pairs  4 ε ((σ/r)¹² − (σ/r)⁶) + C q q′ / r
 *
 * in kcal/mol and ångström, with pairs of atoms that are three or more bonds apart. Turning or moving the whole molecule
 * changes nothing.
 */

import type { Bond } from '../../formats/sdf.js'

/** Everything the energy depends on beside the positions. */
export interface SpringTopology {
  bonds: readonly { from: number; to: number; length: number; strength: number }[]
  angles: readonly { from: number; middle: number; to: number; cosine: number; strength: number }[]
  pairs: readonly { from: number; to: number; sigma: number; epsilon: number; charges: number }[]
}

interface Element {
  /** Covalent radius in ångström. */
  radius: number
  electronegativity: number
  /** Of the Lennard-Jones potential, in ångström and kcal/mol. */
  sigma: number
  epsilon: number
}

const elements: Readonly<Record<number, Element>> = {
  1: { radius: 0.31, electronegativity: 2.2, sigma: 2.4, epsilon: 0.03 },
  6: { radius: 0.76, electronegativity: 2.55, sigma: 3.4, epsilon: 0.1 },
  7: { radius: 0.71, electronegativity: 3.04, sigma: 3.25, epsilon: 0.12 },
  8: { radius: 0.66, electronegativity: 3.44, sigma: 3.0, epsilon: 0.16 },
  16: { radius: 1.05, electronegativity: 2.58, sigma: 3.6, epsilon: 0.25 },
}

/** Coulomb's constant in kcal/mol · Å for charges in elementary charges. */
const coulomb = 332.0637

/** What each atom's charge is, in elementary charges: bonds shift some to the more electronegative atom. */
export function springCharges(atoms: readonly number[], bonds: readonly Bond[]): Float64Array {
  const charges = new Float64Array(atoms.length)
  for (const { from, to, order } of bonds) {
    const pull = elements[atoms[to]!]!.electronegativity - elements[atoms[from]!]!.electronegativity
    const shift = 0.14 * pull * (0.7 + 0.3 * order)
    charges[from]! += shift
    charges[to]! -= shift
  }
  return charges
}

/** The terms of a molecule's energy, from its atoms (atomic numbers 1, 6, 7, 8 and 16) and bonds. */
export function springTopology(atoms: readonly number[], bonds: readonly Bond[]): SpringTopology {
  const element = (atom: number) => elements[atoms[atom]!]!
  const neighbours = neighboursOf(atoms.length, bonds)
  const charges = springCharges(atoms, bonds)
  const apart = bondsApart(neighbours)
  const pairs = []
  for (let from = 0; from < atoms.length; from++) {
    for (let to = from + 1; to < atoms.length; to++) {
      if (apart[from]![to]! < 3) continue
      const [a, b] = [element(from), element(to)]
      const sigma = (a.sigma + b.sigma) / 2
      const epsilon = Math.sqrt(a.epsilon * b.epsilon)
      pairs.push({ from, to, sigma, epsilon, charges: charges[from]! * charges[to]! })
    }
  }
  return {
    bonds: bonds.map(({ from, to, order }) => ({
      from,
      to,
      length: element(from).radius + element(to).radius - 0.1 * (order - 1),
      strength: 500 + 250 * order,
    })),
    angles: anglesOf(neighbours),
    pairs,
  }
}

/** The energy in kcal/mol and the forces on the atoms, minus its gradient, in kcal/mol/Å. */
export function springEnergy({ bonds, angles, pairs }: SpringTopology, positions: Float64Array) {
  const forces = new Float64Array(positions.length)
  let energy = 0
  for (const { from, to, length, strength } of bonds) {
    const distance = distanceOf(positions, from, to)
    const stretch = distance - length
    energy += 0.5 * strength * stretch * stretch
    push(forces, positions, from, to, -(strength * stretch) / distance)
  }
  for (const angle of angles) energy += addAngle(forces, positions, angle)
  for (const { from, to, sigma, epsilon, charges } of pairs) {
    const distance = distanceOf(positions, from, to)
    const square = (sigma * sigma) / (distance * distance)
    const six = square * square * square
    const electric = (coulomb * charges) / distance
    energy += 4 * epsilon * (six * six - six) + electric
    const slope = (24 * epsilon * (2 * six * six - six) + electric) / (distance * distance)
    push(forces, positions, from, to, slope)
  }
  return { energy, forces }
}

function distanceOf(positions: Float64Array, from: number, to: number) {
  const x = positions[3 * to]! - positions[3 * from]!
  const y = positions[3 * to + 1]! - positions[3 * from + 1]!
  const z = positions[3 * to + 2]! - positions[3 * from + 2]!
  return Math.sqrt(x * x + y * y + z * z)
}

/** Pushes two atoms apart, by so much per ångström of their distance. */
function push(
  forces: Float64Array,
  positions: Float64Array,
  from: number,
  to: number,
  strength: number,
) {
  for (let axis = 0; axis < 3; axis++) {
    const force = strength * (positions[3 * to + axis]! - positions[3 * from + axis]!)
    forces[3 * to + axis]! += force
    forces[3 * from + axis]! -= force
  }
}

/** Adds the forces of an angle, and returns its energy. */
function addAngle(
  forces: Float64Array,
  positions: Float64Array,
  { from, middle, to, cosine, strength }: SpringTopology['angles'][number],
) {
  const first = distanceOf(positions, middle, from)
  const second = distanceOf(positions, middle, to)
  let dot = 0
  for (let axis = 0; axis < 3; axis++) {
    const center = positions[3 * middle + axis]!
    dot += (positions[3 * from + axis]! - center) * (positions[3 * to + axis]! - center)
  }
  const now = dot / (first * second)
  const slope = strength * (now - cosine)
  for (let axis = 0; axis < 3; axis++) {
    const center = positions[3 * middle + axis]!
    const u = (positions[3 * from + axis]! - center) / first
    const v = (positions[3 * to + axis]! - center) / second
    const onFrom = (-slope * (v - now * u)) / first
    const onTo = (-slope * (u - now * v)) / second
    forces[3 * from + axis]! += onFrom
    forces[3 * to + axis]! += onTo
    forces[3 * middle + axis]! -= onFrom + onTo
  }
  return 0.5 * strength * (now - cosine) * (now - cosine)
}

interface Neighbour {
  atom: number
  order: number
}

export function neighboursOf(atomCount: number, bonds: readonly Bond[]): Neighbour[][] {
  const neighbours: Neighbour[][] = Array.from({ length: atomCount }, () => [])
  for (const { from, to, order } of bonds) {
    neighbours[from]!.push({ atom: to, order })
    neighbours[to]!.push({ atom: from, order })
  }
  return neighbours
}

/** Angles at every atom: as wide as its bonds make them, of 4 and more single ones a tetrahedron's. */
function anglesOf(neighbours: readonly Neighbour[][]) {
  return neighbours.flatMap((bonded, middle) => {
    const more = bonded.reduce((sum, { order }) => sum + order - 1, 0)
    const cosine = more === 0 ? -1 / 3 : more === 1 ? -1 / 2 : -1
    return bonded.flatMap(({ atom: from }, i) =>
      bonded.slice(i + 1).map(({ atom: to }) => ({ from, middle, to, cosine, strength: 90 })),
    )
  })
}

/** How many bonds lie between each two atoms. */
function bondsApart(neighbours: readonly Neighbour[][]): number[][] {
  return neighbours.map((_, start) => {
    const apart = new Array<number>(neighbours.length).fill(Infinity)
    apart[start] = 0
    const waiting = [start]
    for (const atom of waiting) {
      for (const { atom: next } of neighbours[atom]!) {
        if (apart[next] !== Infinity) continue
        apart[next] = apart[atom]! + 1
        waiting.push(next)
      }
    }
    return apart
  })
}
