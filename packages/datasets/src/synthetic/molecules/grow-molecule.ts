import type { Bond } from '../../formats/sdf.js'
import { length } from '../portable-math.js'
import type { WorldRandom } from '../world-random.js'
import { neighboursOf, type SpringTopology, springEnergy } from './spring-energy.js'

const valences: Readonly<Record<number, number>> = { 1: 1, 6: 4, 7: 3, 8: 2, 16: 2 }
const heavyElements = [6, 6, 6, 6, 6, 6, 7, 7, 8, 8, 16]

/** A random organic molecule: so many heavy atoms as a tree, now and then a ring or a double bond, then hydrogens. */
export function growMolecule(random: WorldRandom, heavyAtoms: number) {
  const atoms = [6]
  const bonds: Bond[] = []
  const free = [valences[6]!]
  const bond = (from: number, to: number, order: number) => {
    bonds.push({ from, to, order })
    free[from]! -= order
    free[to]! -= order
  }
  while (atoms.length < heavyAtoms) {
    const open = free.flatMap((valence, atom) => (valence > 0 ? [atom] : []))
    const element = random.pick(heavyElements)
    const from = random.pick(open)
    free.push(valences[element]!)
    atoms.push(element)
    bond(from, atoms.length - 1, 1)
  }
  if (random.chance(0.45)) closeRing(random, atoms.length, bonds, free, bond)
  for (const single of random.shuffled(bonds)) raiseOrder(random, single, free)
  for (let atom = 0; atom < heavyAtoms; atom++) {
    while (free[atom]! > 0) {
      atoms.push(1)
      free.push(1)
      bond(atom, atoms.length - 1, 1)
    }
  }
  return { atoms, bonds }
}

/** Bonds two atoms that are four or five bonds apart: a ring of five or six. */
function closeRing(
  random: WorldRandom,
  atomCount: number,
  bonds: readonly Bond[],
  free: readonly number[],
  bond: (from: number, to: number, order: number) => void,
) {
  const neighbours = neighboursOf(atomCount, bonds)
  const ends = free.flatMap((valence, atom) => (valence > 0 ? [atom] : []))
  for (const from of random.shuffled(ends)) {
    let ring = [from]
    const seen = new Set(ring)
    for (let step = 1; step <= 5; step++) {
      ring = ring.flatMap((atom) =>
        neighbours[atom]!.flatMap(({ atom: next }) => (seen.has(next) ? [] : [next])),
      )
      for (const atom of ring) seen.add(atom)
      const to = ring.find((atom) => free[atom]! > 0)
      if (step >= 4 && to !== undefined) return bond(from, to, 1)
    }
  }
}

/** Makes a single bond a double or triple one where both atoms have valences left. */
function raiseOrder(random: WorldRandom, bond: Bond, free: number[]) {
  const most = 1 + Math.min(free[bond.from]!, free[bond.to]!)
  if (most < 2 || !random.chance(0.22)) return
  const order = most >= 3 && random.chance(0.25) ? 3 : 2
  free[bond.from]! -= order - bond.order
  free[bond.to]! -= order - bond.order
  bond.order = order
}

/** Positions for the atoms: first one after another at the end of its bond, then relaxed, then shaken. */
export function foldMolecule(
  random: WorldRandom,
  atomCount: number,
  bonds: readonly Bond[],
  topology: SpringTopology,
  shake: number,
): Float64Array {
  const positions = roughPositions(random, atomCount, bonds, topology)
  relax(positions, topology)
  for (let i = 0; i < positions.length; i++) positions[i]! += random.normal(0, shake)
  for (let axis = 0; axis < 3; axis++) {
    let sum = 0
    for (let i = axis; i < positions.length; i += 3) sum += positions[i]!
    for (let i = axis; i < positions.length; i += 3) positions[i]! -= sum / atomCount
  }
  return positions
}

function roughPositions(
  random: WorldRandom,
  atomCount: number,
  bonds: readonly Bond[],
  topology: SpringTopology,
) {
  const positions = new Float64Array(3 * atomCount)
  const placed = [0]
  const isPlaced = new Uint8Array(atomCount)
  isPlaced[0] = 1
  for (const at of placed) {
    for (const [i, { from, to }] of bonds.entries()) {
      if (from !== at && to !== at) continue
      const atom = from === at ? to : from
      if (isPlaced[atom]) continue
      isPlaced[atom] = 1
      positions.set(roomiest(random, positions, placed, at, topology.bonds[i]!.length), 3 * atom)
      placed.push(atom)
    }
  }
  return positions
}

/** Of some places at this distance from an atom the one that is farthest from all others. */
function roomiest(
  random: WorldRandom,
  positions: Float64Array,
  placed: readonly number[],
  at: number,
  distance: number,
) {
  let best = [0, 0, 0]
  let widest = -1
  for (let attempt = 0; attempt < 10; attempt++) {
    const direction = drawDirection(random)
    const place = direction.map((value, axis) => positions[3 * at + axis]! + distance * value)
    let room = Infinity
    for (const atom of placed) {
      if (atom === at) continue
      const [x, y, z] = place.map((value, axis) => value - positions[3 * atom + axis]!)
      room = Math.min(room, length(x!, y!, z!))
    }
    if (room > widest) [best, widest] = [place, room]
  }
  return best
}

/** A vector of length 1, in any direction alike. */
function drawDirection(random: WorldRandom) {
  while (true) {
    const vector = [random.uniform(-1, 1), random.uniform(-1, 1), random.uniform(-1, 1)] as const
    const size = length(...vector)
    if (size > 0.1 && size <= 1) return vector.map((value) => value / size)
  }
}

/** Moves the atoms along the forces, downhill, until they are nearly at rest. */
function relax(positions: Float64Array, topology: SpringTopology) {
  const velocities = new Float64Array(positions.length)
  for (let step = 0; step < 160; step++) {
    const { forces } = springEnergy(topology, positions)
    for (let i = 0; i < positions.length; i++) {
      const force = Math.max(-300, Math.min(300, forces[i]!))
      velocities[i] = 0.85 * velocities[i]! + 0.00025 * force
      positions[i]! += Math.max(-0.08, Math.min(0.08, velocities[i]!))
    }
  }
}
