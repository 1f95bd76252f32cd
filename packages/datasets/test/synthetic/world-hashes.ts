/** What the worlds are made of, in a few digits: the same in every engine and on every machine. */
import {
  cartoonCat,
  catStrips,
  cells,
  digitStrings,
  handwrittenDigits,
  microscopePairs,
  satelliteTiles,
  shapes,
  springMolecules,
  stickPeople,
  stripedAnimals,
  tones,
  type World,
} from '../../src/synthetic/index.js'

/** Every world with seed 7; pictures are small, and difficult, so that all that is drawn is among them. */
export function allWorlds(): Record<string, World<unknown>> {
  const options = { seed: 7, size: 64, difficulty: 1 }
  return {
    shapes: shapes(options),
    stickPeople: stickPeople(options),
    cells: cells(options),
    microscopePairs: microscopePairs(options),
    satelliteTiles: satelliteTiles(options),
    tones: tones({ seed: 7, seconds: 0.25, difficulty: 1 }),
    digitStrings: digitStrings(options),
    handwrittenDigits: handwrittenDigits({ seed: 7, difficulty: 1 }),
    stripedAnimals: stripedAnimals(options),
    springMolecules: springMolecules({ seed: 7 }),
    cartoonCat: cartoonCat(options),
    catStrips: catStrips(options),
  }
}

/** A hash of some samples of every part of each world. */
export async function worldHashes(): Promise<Record<string, string>> {
  const hashes: Record<string, string> = {}
  for (const [name, { train, validation, test }] of Object.entries(allWorlds())) {
    const samples = []
    for (const index of [0, 1, 2, 3, 9_999]) samples.push(await train.get(index))
    samples.push(await validation.get(0), await test.get(999))
    hashes[name] = hashOf(samples)
  }
  return hashes
}

/** FNV-1a over all that a value holds, numbers to their last bit. */
export function hashOf(value: unknown): string {
  let state = 0x811c9dc5
  const number = new DataView(new ArrayBuffer(8))
  const add = (byte: number) => {
    state = Math.imul(state ^ byte, 0x01000193)
  }
  const walk = (part: unknown) => {
    if (part instanceof Uint8Array) part.forEach(add)
    else if (typeof part === 'number') {
      number.setFloat64(0, part)
      for (let i = 0; i < 8; i++) add(number.getUint8(i))
    } else if (typeof part === 'string') {
      for (const character of part) add(character.codePointAt(0)!)
    } else if (typeof part === 'boolean') add(part ? 1 : 0)
    else if (ArrayBuffer.isView(part)) (part as Float64Array).forEach(walk)
    else if (part && typeof part === 'object') {
      for (const [key, inner] of Object.entries(part)) {
        walk(key)
        walk(inner)
      }
    }
  }
  walk(value)
  return (state >>> 0).toString(16).padStart(8, '0')
}

export const expectedHashes: Record<string, string> = {
  cartoonCat: '26dbcd75',
  catStrips: '297cf877',
  cells: '256848e6',
  digitStrings: 'e0029355',
  handwrittenDigits: '9bf59236',
  microscopePairs: '0b2cc454',
  satelliteTiles: 'a55c4195',
  shapes: '39ad7f60',
  springMolecules: '9b66c814',
  stickPeople: '0d88e13f',
  stripedAnimals: 'bdc6a0f9',
  tones: '59163308',
}
