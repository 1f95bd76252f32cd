import { describe, expect, test } from 'vitest'
import {
  type AnnotatedImage,
  chain,
  copyPaste,
  type JointTransform,
  mosaic,
  randomHorizontalFlip,
  randomIouCrop,
  randomStream,
  sanitizeBoxes,
} from '../src/index.js'
import { drawPeople, expectWhole, type PeopleSample, peoplePairs } from './people.js'
import { moves } from './transform-table.js'

const flip = randomHorizontalFlip({ probability: 1, keypointPairs: peoplePairs })

/** Mirrors that do not know of pairs are left out. */
const straight = Object.entries(moves).filter(([name]) => name !== 'randomHorizontalFlip')

describe.each(straight)('%s', (name, transform: JointTransform) => {
  test('keeps two people apart, also mirrored and where one is dropped', () => {
    const drop = sanitizeBoxes({ minSize: 4 })
    let seen = 0
    for (let seed = 0; seed < 6; seed++) {
      const moved = chain(transform, drop)(drawPeople(), randomStream(name, seed))
      // A crooked mirror takes points across the middle: there the picture is compared as it is.
      const isTurned = /Affine|Rotation|Shear|Perspective|elastic/.test(name)
      seen += expectWhole(isTurned ? moved : flip(moved, randomStream(seed)), !isTurned)
    }
    expect(seen).toBeGreaterThan(5)
  })
})

describe('a person who is cropped away', () => {
  const train = chain(randomIouCrop(), flip)

  test('takes keypoints, number and pixels along', () => {
    let alone = 0
    for (let seed = 0; seed < 20; seed++) {
      const cropped = train(drawPeople(), randomStream(seed))
      expectWhole(cropped, true)
      if (cropped.boxes.length === 1 && cropped.boxes[0]!.person === 1) {
        expect(cropped.boxes[0]!.instance).toBe(2)
        alone++
      }
    }
    expect(alone).toBeGreaterThan(1)
  })

  test('leaves a mask of classes as it is', () => {
    const { image, mask, boxes } = drawPeople()
    const small = { ...boxes[0]!, width: 1 }
    const classes = [small, boxes[1]!].map(({ instance: _, ...box }) => box)
    const kept = sanitizeBoxes({ minSize: 4 })({ image, mask, boxes: classes }, randomStream(1))
    expect(kept.boxes).toHaveLength(1)
    expect(kept.mask).toBe(mask)
  })
})

test('in the mirror a pair changes all but its names', () => {
  const ends = [
    { x: 1, y: 2, name: 'left', visible: true, occluded: true, score: 0.5 },
    { x: 3, y: 4, name: 'right', visible: false, occluded: false, score: 0.9 },
  ]
  const mirror = randomHorizontalFlip({ probability: 1, keypointPairs: [[0, 1]] })
  const image = { data: new Uint8Array(80), width: 10, height: 8, channels: 1 }
  const box = { x: 0, y: 0, width: 5, height: 5, keypoints: ends }
  const { boxes } = mirror({ image, boxes: [box, box] }, randomStream(1))
  for (const { keypoints } of boxes) {
    expect(keypoints).toEqual([
      { x: 7, y: 4, name: 'left', visible: false, occluded: false, score: 0.9 },
      { x: 9, y: 2, name: 'right', visible: true, occluded: true, score: 0.5 },
    ])
  }
})

describe('mosaic', () => {
  const four = (): PeopleSample[] => [
    drawPeople({ instances: [2, 5] }),
    drawPeople({ first: 2 }),
    drawPeople({ first: 4, width: 30, height: 40, instances: [300, 7], Values: Uint16Array }),
    drawPeople({ first: 6 }),
  ]

  test('gives all people numbers of their own', () => {
    let seen = 0
    for (let seed = 0; seed < 8; seed++) {
      const combine = mosaic<PeopleSample>({ size: [80, 100], minSize: 6 })
      const mixed = combine(four(), randomStream(seed))
      seen += expectWhole(mixed)
      expectWhole(flip(mixed, randomStream(1)), true)
    }
    expect(seen).toBeGreaterThan(40)
  })

  test('has room for more instances than bytes, and for the widest labels', () => {
    const many = (): AnnotatedImage => {
      const numbers = Array.from({ length: 100 }, (_, i) => i + 1)
      const data = Uint8Array.from(
        { length: 400 },
        (_, i) => 1 + (i % 10) + 10 * (Math.floor(i / 20) % 10),
      )
      const mask = { data, ...side(20) }
      const boxes = numbers.map((instance) => ({ x: 1, y: 1, width: 9, height: 9, instance }))
      return { image: { ...mask }, mask, boxes }
    }
    const combine = mosaic({ size: 20, center: [0.5, 0.5], minSize: 0 })
    const { mask, boxes } = combine([many(), many(), many(), many()], randomStream(1))
    expect(mask!.data).toBeInstanceOf(Uint16Array)
    const numbers = boxes!.map(({ instance }) => instance!)
    expect(numbers).toEqual(Array.from({ length: 400 }, (_, i) => i + 1))
    expect(new Set(mask!.data)).toEqual(new Set(numbers))

    const labelled = (label: number, Values: typeof Uint8Array | typeof Uint16Array) => ({
      image: { data: new Uint8Array(400), ...side(20) },
      mask: { data: new Values(400).fill(label), ...side(20) },
    })
    const [low, high] = [labelled(3, Uint8Array), labelled(300, Uint16Array)]
    const joined = combine([low, high, low, high], randomStream(1))
    expect([...joined.mask!.data.subarray(9, 11)]).toEqual([3, 300])
  })

  test('refuses masks of which only some are of instances', () => {
    const [one, ...others] = four()
    const classes = one!.boxes.map(({ instance: _, ...box }) => box)
    const samples: AnnotatedImage[] = [{ ...one!, boxes: classes }, ...others]
    expect(() => mosaic({ size: 40 })(samples, randomStream(1))).toThrow(
      /Of 4 samples with a mask, 3 have boxes with `instance`/,
    )
  })
})

const side = (length: number) => ({ width: length, height: length, channels: 1 })

describe('copyPaste', () => {
  test('pastes people with keypoints and numbers of their own', () => {
    let [seen, pasted, dropped] = [0, 0, 0]
    for (let seed = 0; seed < 15; seed++) {
      const target = drawPeople({ instances: [1, 300], Values: Uint16Array })
      const other = drawPeople({ first: 2, width: 40 + 3 * (seed % 6), height: 34 })
      const mixed = copyPaste<PeopleSample>({ minVisible: 0.3 })(
        [target, other],
        randomStream(seed),
      )
      seen += expectWhole(mixed)
      expectWhole(flip(mixed, randomStream(1)), true)
      pasted += mixed.boxes.filter(({ person }) => person > 1).length
      dropped += mixed.boxes.every(({ person }) => person !== 0) ? 1 : 0
    }
    expect(seen).toBeGreaterThan(40)
    expect(pasted).toBeGreaterThan(10)
    expect(dropped).toBeGreaterThan(0)
  })

  test('hides points of whom is pasted that lie beyond the picture', () => {
    const target = drawPeople({ width: 30 })
    const other = drawPeople({ first: 2 })
    const { boxes } = copyPaste<PeopleSample>({ probability: 1 })([target, other], randomStream(1))
    const outside = boxes.flatMap(({ keypoints }) => keypoints).filter(({ x }) => x > 30)
    expect(outside.length).toBeGreaterThan(0)
    for (const point of outside) expect(point).toMatchObject({ visible: false })
  })

  test('what lies before whoever is pasted, and is not pasted, gives way', () => {
    const other = drawPeople({ first: 2 })
    const [one, two] = other.boxes
    // All pixels are the second one's, who has no mask to be pasted by.
    const mask = { ...other.mask, data: other.mask.data.map((value) => value && 2) }
    const { mask: _, ...before } = two!
    const samples: AnnotatedImage[] = [drawPeople(), { ...other, mask, boxes: [one!, before] }]
    const mixed = copyPaste({ probability: 1 })(samples, randomStream(1)) as PeopleSample
    expectWhole(mixed)
    expect(mixed.boxes.map(({ person }) => person)).toContain(2)
  })
})
