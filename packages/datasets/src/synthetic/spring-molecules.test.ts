import { expect, test } from 'vitest'
import { type SpringMolecule, springEnergy, springMolecules, springTopology } from './index.js'

const samples = (count = 40, options = {}) =>
  springMolecules({ counts: { train: count }, ...options }).train.toArray()

const topologyOf = ({ atoms, bonds }: SpringMolecule) => springTopology(atoms, bonds)

test('forces are minus the gradient of the energy, by finite differences', async () => {
  for (const molecule of await samples(12)) {
    const topology = topologyOf(molecule)
    const scale = Math.max(...molecule.forces.map(Math.abs))
    for (let i = 0; i < molecule.positions.length; i++) {
      const at = (step: number) => {
        const moved = molecule.positions.slice()
        moved[i]! += step
        return springEnergy(topology, moved).energy
      }
      const slope = (at(1e-5) - at(-1e-5)) / 2e-5
      expect(Math.abs(molecule.forces[i]! + slope)).toBeLessThan(1e-5 * scale + 1e-6)
    }
  }
})

test('energy stays and forces turn along when the molecule is moved and turned', async () => {
  const angle = 0.7
  const turn = ([x, y, z]: number[]) => [
    x! * Math.cos(angle) - y! * Math.sin(angle),
    x! * Math.sin(angle) + y! * Math.cos(angle),
    z!,
  ]
  for (const molecule of await samples(10)) {
    const triples = (values: Float64Array) =>
      Array.from({ length: values.length / 3 }, (_, i) => [...values.subarray(3 * i, 3 * i + 3)])
    const moved = Float64Array.from(
      triples(molecule.positions).flatMap((place) =>
        turn(place).map((value, axis) => value + axis + 2),
      ),
    )
    const { energy, forces } = springEnergy(topologyOf(molecule), moved)
    expect(energy).toBeCloseTo(molecule.energy, 8)
    const turned = triples(molecule.forces).flatMap(turn)
    for (const [i, force] of forces.entries()) expect(force).toBeCloseTo(turned[i]!, 7)
  }
})

test('every atom has its valence, molecules hang together, and charges even out', async () => {
  const valences: Record<number, number> = { 1: 1, 6: 4, 7: 3, 8: 2, 16: 2 }
  let rings = 0
  for (const { atoms, bonds, positions, partialCharges, forces } of await samples(80)) {
    expect([positions.length, forces.length]).toEqual([3 * atoms.length, 3 * atoms.length])
    for (const [i, atom] of atoms.entries()) {
      const used = bonds.filter(({ from, to }) => from === i || to === i)
      expect(used.reduce((sum, { order }) => sum + order, 0)).toBe(valences[atom])
    }
    const seen = new Set([0])
    for (const atom of seen) {
      for (const { from, to } of bonds) {
        if (from === atom) seen.add(to)
        if (to === atom) seen.add(from)
      }
    }
    expect(seen.size).toBe(atoms.length)
    if (bonds.length === atoms.length) rings++
    expect(partialCharges.reduce((sum, charge) => sum + charge, 0)).toBeCloseTo(0, 12)
    for (let axis = 0; axis < 3; axis++) {
      const along = (values: Float64Array) =>
        values.filter((_, i) => i % 3 === axis).reduce((sum, value) => sum + value, 0)
      expect(along(positions)).toBeCloseTo(0, 9)
      expect(along(forces)).toBeCloseTo(0, 8)
    }
  }
  expect(rings).toBeGreaterThan(5)
})

test('molecules are folded: bonds near their length, other atoms apart, energies low but not alike', async () => {
  const energies = []
  for (const { atoms, bonds, positions, energy } of await samples(60, { shake: 0 })) {
    const distance = (a: number, b: number) =>
      Math.hypot(...[0, 1, 2].map((axis) => positions[3 * a + axis]! - positions[3 * b + axis]!))
    for (const { from, to } of bonds) {
      expect(distance(from, to)).toBeGreaterThan(0.85)
      expect(distance(from, to)).toBeLessThan(2.3)
    }
    for (let a = 0; a < atoms.length; a++) {
      for (let b = 0; b < a; b++) expect(distance(a, b)).toBeGreaterThan(0.8)
    }
    energies.push(energy)
  }
  const middle = energies.sort((a, b) => a - b)[30]!
  expect(Math.abs(middle)).toBeLessThan(60)
  expect(energies[59]! - energies[0]!).toBeGreaterThan(5)
})

test('as many heavy atoms as asked for', async () => {
  for (const { atoms } of await samples(10, { heavyAtoms: [9, 9] })) {
    expect(atoms.filter((atom) => atom > 1).length).toBe(9)
  }
  const [methane] = await samples(1, { heavyAtoms: [1, 1] })
  expect(methane!.atoms).toEqual([6, 1, 1, 1, 1])
})
