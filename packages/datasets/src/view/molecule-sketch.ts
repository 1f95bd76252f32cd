import type { Molecule } from '../molecule.js'
import { elementSymbols } from '../molecule.js'
import type { Mark, Point, Rgb, SampleView } from './sample-view.js'

/** Covalent radii in ångström. Cordero and others: "Covalent radii revisited", 2008, https://doi.org/10.1039/b801115j. */
const radii: Readonly<Record<number, number>> = {
  ...{ 1: 0.31, 5: 0.84, 6: 0.76, 7: 0.71, 8: 0.66, 9: 0.57, 14: 1.11, 15: 1.07, 16: 1.05 },
  ...{ 17: 1.02, 35: 1.2, 53: 1.39 },
}
const radiusOf = (atom: number) => radii[atom] ?? 1.3

/** The usual colours of elements, made light enough for a dark ground. */
const colors: Readonly<Record<number, Rgb>> = {
  1: [236, 238, 242],
  5: [255, 181, 181],
  6: [150, 156, 166],
  7: [96, 128, 255],
  8: [255, 82, 72],
  9: [144, 224, 80],
  15: [255, 148, 40],
  16: [250, 214, 60],
  17: [60, 220, 90],
  35: [200, 90, 70],
  53: [180, 80, 200],
}
const colorOf = (atom: number): Rgb => colors[atom] ?? [220, 140, 200]
const bondColor: Rgb = [112, 120, 134]

interface SketchedMolecule extends Molecule {
  bonds?: readonly { from: number; to: number; order?: number }[]
}

/** The side of the square that a sketch is drawn in. */
const side = 160

/** Atoms as balls, turned so that one sees the molecule from its broad side; bonds as lines. */
export function sketchMolecule(
  molecule: SketchedMolecule,
): Pick<SampleView, 'width' | 'height' | 'marks'> {
  const { atoms, positions } = molecule
  const turned = broadSide(positions)
  const { scale, place } = fit(turned, atoms)
  const bonds: SketchedMolecule['bonds'] = molecule.bonds ?? nearAtoms(molecule)
  const depth = (i: number) => turned[3 * i + 2]!
  const radius = (i: number) => Math.max(2.5, scale * (atoms[i] === 1 ? 0.22 : 0.36))
  const drawn: { depth: number; marks: Mark[] }[] = bonds.map(({ from, to, order = 1 }) => ({
    depth: (depth(from) + depth(to)) / 2 - 0.01,
    marks: bondLines(
      towards(place(from), place(to), 0.7 * radius(from)),
      towards(place(to), place(from), 0.7 * radius(to)),
      Math.min(3, order),
      scale,
    ),
  }))
  for (const [i, atom] of atoms.entries()) {
    const text = atom === 1 || atom === 6 ? undefined : elementSymbols[atom]
    const ball = { kind: 'ball' as const, at: place(i), radius: radius(i), color: colorOf(atom) }
    drawn.push({ depth: depth(i), marks: [text === undefined ? ball : { ...ball, text }] })
  }
  drawn.sort((a, b) => a.depth - b.depth)
  return { width: side, height: side, marks: drawn.flatMap(({ marks }) => marks) }
}

/** The point that lies so far from one point towards another, at most half the way. */
function towards([x, y]: Point, [toX, toY]: Point, distance: number): Point {
  const length = Math.hypot(toX - x, toY - y) || 1
  const share = Math.min(0.5, distance / length)
  return [x + share * (toX - x), y + share * (toY - y)]
}

/** One to three lines beside each other. */
function bondLines(from: Point, to: Point, order: number, scale: number): Mark[] {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]]
  const length = Math.hypot(dx, dy) || 1
  const gap = Math.min(4, 0.16 * scale)
  const whole = Math.round(order)
  return Array.from({ length: whole }, (_, i) => {
    const shift = (i - (whole - 1) / 2) * gap
    const move = ([x, y]: Point): Point => [x - (dy / length) * shift, y + (dx / length) * shift]
    return { kind: 'line', points: [move(from), move(to)], color: bondColor, width: 2 }
  })
}

/** Pairs that are so near that they must be bound. */
function nearAtoms({ atoms, positions }: Molecule) {
  const bonds: { from: number; to: number }[] = []
  for (let from = 0; from < atoms.length; from++) {
    for (let to = from + 1; to < atoms.length; to++) {
      const [x, y, z] = [0, 1, 2].map(
        (axis) => positions[3 * from + axis]! - positions[3 * to + axis]!,
      )
      const reach = radiusOf(atoms[from]!) + radiusOf(atoms[to]!) + 0.4
      if (Math.hypot(x!, y!, z!) < reach) bonds.push({ from, to })
    }
  }
  return bonds
}

/** Scale and shift that fit all atoms into the square, with room for their size. */
function fit(turned: Float64Array, atoms: readonly number[]) {
  const axis = (which: number) => atoms.map((_, i) => turned[3 * i + which]!)
  const [left, right] = [Math.min(...axis(0)), Math.max(...axis(0))]
  const [top, bottom] = [Math.min(...axis(1)), Math.max(...axis(1))]
  const room = 0.8
  const scale = Math.min(30, side / Math.max(right - left + 2 * room, bottom - top + 2 * room))
  const place = (i: number): Point => [
    side / 2 + (turned[3 * i]! - (left + right) / 2) * scale,
    side / 2 + (turned[3 * i + 1]! - (top + bottom) / 2) * scale,
  ]
  return { scale, place }
}

/** Positions round their mean, turned so that they reach farthest in x, and least in z. */
export function broadSide(positions: Float64Array): Float64Array {
  const count = positions.length / 3
  const mean = [0, 1, 2].map((axis) => {
    let sum = 0
    for (let i = axis; i < positions.length; i += 3) sum += positions[i]!
    return sum / count
  })
  const centered = positions.map((value, i) => value - mean[i % 3]!)
  const spread = [0, 1, 2].map((a) =>
    [0, 1, 2].map((b) => {
      let sum = 0
      for (let i = 0; i < centered.length; i += 3) sum += centered[i + a]! * centered[i + b]!
      return sum
    }),
  )
  const axes = principalAxes(spread)
  return centered.map((_, i) => {
    const [atom, axis] = [i - (i % 3), axes[i % 3]!]
    return (
      axis[0]! * centered[atom]! + axis[1]! * centered[atom + 1]! + axis[2]! * centered[atom + 2]!
    )
  })
}

/** The eigenvectors of a symmetric 3 × 3 matrix by their eigenvalues, the largest first: Jacobi's rotations. */
function principalAxes(matrix: number[][]): number[][] {
  const a = matrix.map((row) => [...row])
  const vectors = [0, 1, 2].map((i) => [0, 1, 2].map((j) => (i === j ? 1 : 0)))
  for (let sweep = 0; sweep < 24; sweep++) {
    for (const [p, q] of [
      [0, 1],
      [0, 2],
      [1, 2],
    ] as const) {
      if (Math.abs(a[p]![q]!) < 1e-12) continue
      const angle = 0.5 * Math.atan2(2 * a[p]![q]!, a[p]![p]! - a[q]![q]!)
      const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
      for (const rows of [a, vectors]) {
        for (let k = 0; k < 3; k++) {
          const [kp, kq] = [rows[k]![p]!, rows[k]![q]!]
          rows[k]![p] = cos * kp + sin * kq
          rows[k]![q] = cos * kq - sin * kp
        }
      }
      for (let k = 0; k < 3; k++) {
        const [pk, qk] = [a[p]![k]!, a[q]![k]!]
        a[p]![k] = cos * pk + sin * qk
        a[q]![k] = cos * qk - sin * pk
      }
    }
  }
  const order = [0, 1, 2].sort((i, j) => a[j]![j]! - a[i]![i]!)
  return order.map((column) => vectors.map((row) => row[column]!))
}
