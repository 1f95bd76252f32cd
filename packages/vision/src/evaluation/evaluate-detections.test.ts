import { CnnError } from '@cnn/core'
import { describe, expect, test } from 'vitest'
import {
  type CocoAnnotation,
  type CocoDetection,
  type CocoTruth,
  cocoSigmas,
  evaluateDetections,
  objectKeypointSimilarity,
  precisionRecallCurve,
  type RegionKind,
} from './index.js'

const images = [
  { id: 9, width: 100, height: 80 },
  { id: 4, width: 100, height: 80 },
]
const categories = [
  { id: 17, name: 'cat' },
  { id: 3, name: 'car' },
]
const truthOf = (...annotations: CocoAnnotation[]): CocoTruth => ({
  images,
  annotations,
  categories,
})
const thing = (entry: Partial<CocoAnnotation> = {}): CocoAnnotation => ({
  ...{ id: 0, image_id: 9, category_id: 17, bbox: [10, 10, 40, 40], area: 1600, iscrowd: 0 },
  ...entry,
})
const seen = (entry: Partial<CocoDetection> = {}): CocoDetection => ({
  ...{ image_id: 9, category_id: 17, bbox: [10, 10, 40, 40], score: 0.5 },
  ...entry,
})

test('a set that is found wholly, and one that is not', () => {
  const truth = truthOf(thing(), thing({ image_id: 4, category_id: 3 }))
  const all = evaluateDetections(truth, [seen(), seen({ image_id: 4, category_id: 3 })])
  expect(all).toMatchObject({
    AP: expect.closeTo(1, 12),
    AP50: expect.closeTo(1, 12),
    AR1: 1,
    APs: -1,
  })
  expect(all).toMatchObject({ kind: 'boxes', pictures: 2, truths: 2, detections: 2, foreign: 0 })
  const half = evaluateDetections(truth, [seen(), seen({ image_id: 4, category_id: 99 })])
  expect(half).toMatchObject({ AP: expect.closeTo(0.5, 12), AR100: 0.5, foreign: 1 })
  expect(half.perClass).toMatchObject([
    { id: 3, label: 'car', truths: 1, detections: 0, AP: 0 },
    {
      id: 17,
      label: 'cat',
      truths: 1,
      detections: 1,
      AP: expect.closeTo(1, 12),
      APm: expect.closeTo(1, 12),
      APs: -1,
    },
  ])
  expect(evaluateDetections(truth, []).AP).toBe(0)
  expect(evaluateDetections(truthOf(), [seen()]).AP).toBe(-1)
})

test('what is ignored counts neither way; what is found in crowds neither', () => {
  const truth = truthOf(
    thing({ id: 1, ignore: 1 }),
    thing({ id: 2, bbox: [60, 10, 30, 60], iscrowd: 1 }),
    thing({ id: 3, image_id: 4 }),
  )
  const found = [
    seen({ score: 0.9 }),
    seen({ score: 0.8, bbox: [60, 10, 10, 10] }),
    seen({ score: 0.8, bbox: [70, 20, 10, 10] }),
    seen({ image_id: 4, score: 0.1 }),
  ]
  expect(evaluateDetections(truth, found).AP).toBeCloseTo(1, 12)
  expect(evaluateDetections(truth, found.slice(1)).AP).toBeCloseTo(1, 12)
  const strict = evaluateDetections(truth, found.slice(1), { strictPycocotools: true })
  expect(strict).toMatchObject({ truths: 2, AR100: 0.5 })
})

test('ids may be text, and areas missing', () => {
  const truth = truthOf(thing({ image_id: '9', area: undefined }))
  const report = evaluateDetections(truth, [seen({ category_id: '17' })])
  expect(report).toMatchObject({ APm: expect.closeTo(1, 12), APs: -1, APl: -1 })
})

test('the order of detections makes no difference where scores differ', () => {
  const truth = truthOf(thing(), thing({ bbox: [55, 10, 40, 40] }), thing({ image_id: 4 }))
  const found = Array.from({ length: 30 }, (_, i) =>
    seen({ image_id: i % 2 ? 4 : 9, score: i / 30, bbox: [3 * i, 10, 35 + (i % 7), 40] }),
  )
  const report = evaluateDetections(truth, found)
  expect(report.AP).toBeGreaterThan(0)
  expect(evaluateDetections(truth, found.toReversed())).toEqual(report)
})

test('more detections than count, and other numbers of them', () => {
  const wrong = Array.from({ length: 12 }, () => seen({ bbox: [60, 60, 9, 9], score: 0.9 }))
  const report = evaluateDetections(truthOf(thing()), [...wrong, seen()])
  expect(report).toMatchObject({ AR1: 0, AR10: 0, AR100: 1 })
  const limited = evaluateDetections(truthOf(thing()), [...wrong, seen()], {
    maxDetections: [2, 12, 13],
  })
  expect(limited).toMatchObject({ AR1: 0, AR10: 0, AR100: 1, AP: expect.closeTo(1 / 13, 12) })
})

test('curves of precision over recall', () => {
  const truth = truthOf(thing(), thing({ bbox: [55, 10, 40, 40] }))
  const found = [
    seen({ score: 0.9 }),
    seen({ score: 0.8, bbox: [0, 60, 9, 9] }),
    seen({ score: 0.7, bbox: [55, 10, 40, 40] }),
  ]
  const { curves } = evaluateDetections(truth, found)
  const curve = precisionRecallCurve(curves, { iou: 0.5, classIndex: 1 })!
  expect([
    curve.precision[0],
    curve.precision[50],
    curve.precision[51],
    curve.precision[100],
  ]).toEqual([
    ...[
      expect.closeTo(1, 12),
      expect.closeTo(1, 12),
      expect.closeTo(2 / 3, 12),
      expect.closeTo(2 / 3, 12),
    ],
  ])
  expect([curve.score[0], curve.score[50], curve.score[51]]).toEqual([0.9, 0.9, 0.7])
  expect(curve.recall[37]).toBeCloseTo(0.37, 12)
  expect(precisionRecallCurve(curves, { classIndex: 0 })).toBeUndefined()
  expect(precisionRecallCurve(curves)!.precision[0]).toBeCloseTo(1, 12)
  expect(() => precisionRecallCurve(curves, { iou: 0.52 })).toThrow(/no 0.52, but 0.5, 0.55/)
  expect(() => precisionRecallCurve(curves, { classIndex: 2 })).toThrow(CnnError)
})

describe('keypoints', () => {
  const points = Array.from({ length: 17 }, (_, k) => [20 + k, 30 + 2 * k, 2]).flat()
  const bbox = [20, 30, 16, 32]

  test('similarity of all points five pixels off, and of a body without points', () => {
    const off = points.map((value, i) => (i % 3 === 0 ? value + 5 : value))
    const truth = { keypoints: points, bbox, area: 1e4 }
    expect(objectKeypointSimilarity(off, truth)).toBeCloseTo(0.871155, 6)
    const nobody = { ...truth, keypoints: points.map(() => 0) }
    expect(objectKeypointSimilarity(points, nobody)).toBe(1)
    expect(
      objectKeypointSimilarity(
        points.map((value) => value + 40),
        nobody,
      ),
    ).toBeLessThan(1)
  })

  test('other points need sigmas of their own', () => {
    const two = { keypoints: [1, 1, 2, 9, 9, 2] }
    const truth = truthOf(thing(two))
    const found = [seen(two)]
    const report = evaluateDetections(truth, found, { kind: 'keypoints', sigmas: [0.1, 0.1] })
    expect(report).toMatchObject({ AP: expect.closeTo(1, 12), AR75: 1 })
    expect(() => evaluateDetections(truth, found, { kind: 'keypoints' })).toThrow(
      /Annotation 0 of picture 9: There are 6 numbers of keypoints.*17 points.*sigmas/,
    )
    expect(cocoSigmas[16]).toBe(0.089)
  })
})

describe('bad input is refused, and named', () => {
  const huge = [0, 0, 1e308, 1e308]
  const cases: [string, RegionKind, CocoTruth, readonly CocoDetection[], string, RegExp][] = [
    ['no truth', 'boxes', null as never, [], 'bad-dataset', /no list "images"/],
    ['results as truth', 'boxes', [] as never, [], 'bad-dataset', /no list "images"/],
    [
      'no pictures',
      'boxes',
      { images: [], annotations: [], categories },
      [],
      'empty-data',
      /no pictures/,
    ],
    [
      'two pictures of one id',
      'boxes',
      { images: [...images, images[0]!], annotations: [], categories },
      [],
      'bad-dataset',
      /id 9 twice among its images/,
    ],
    [
      'a category without id',
      'boxes',
      { images, annotations: [], categories: [{} as never] },
      [],
      'bad-dataset',
      /1\. of the truth's categories/,
    ],
    [
      'an annotation of no picture',
      'boxes',
      truthOf(thing({ image_id: 5 })),
      [],
      'bad-dataset',
      /Annotation 0 of picture 5 belongs to picture 5/,
    ],
    [
      'an annotation of no category',
      'boxes',
      truthOf(thing({ id: undefined, category_id: 5 })),
      [],
      'bad-dataset',
      /The 1\. annotation.*belongs to category 5/,
    ],
    [
      'an annotation that is none',
      'boxes',
      truthOf(null as never),
      [],
      'bad-dataset',
      /1\. annotation/,
    ],
    [
      'a true box without area',
      'boxes',
      truthOf(thing({ bbox: [1, 2, 0, 4] })),
      [],
      'bad-box',
      /Annotation 0 of picture 9: The box is \[1, 2, 0, 4\]/,
    ],
    [
      'a true box that is none',
      'boxes',
      truthOf(thing({ bbox: [1, 2, Number.NaN, 4] })),
      [],
      'bad-box',
      /has four numbers/,
    ],
    [
      'an area that is none',
      'boxes',
      truthOf(thing({ area: Number.NaN })),
      [],
      'bad-dataset',
      /The area is NaN/,
    ],
    [
      'an area beyond numbers',
      'boxes',
      truthOf(thing({ bbox: huge, area: undefined })),
      [],
      'bad-dataset',
      /The area is Infinity/,
    ],
    ['no detections', 'boxes', truthOf(thing()), {} as never, 'bad-detections', /no list/],
    [
      'a detection that is none',
      'boxes',
      truthOf(thing()),
      [null as never],
      'bad-detections',
      /Detection 1/,
    ],
    [
      'a detection in no picture',
      'boxes',
      truthOf(thing()),
      [seen(), seen({ image_id: 5 })],
      'bad-detections',
      /Detection 2 \(of picture 5\) is of no picture/,
    ],
    [
      'labels for ids',
      'boxes',
      truthOf(thing()),
      [seen({ category_id: 0 }), seen({ category_id: 1 })],
      'bad-detections',
      /theirs are 0, 1 ….*the truth's 3, 17/,
    ],
    [
      'no score',
      'boxes',
      truthOf(thing()),
      [seen({ score: undefined as never })],
      'bad-detections',
      /The score is undefined/,
    ],
    [
      'a score of NaN',
      'boxes',
      truthOf(thing()),
      [seen({ score: Number.NaN })],
      'bad-detections',
      /The score is NaN/,
    ],
    [
      'a found box of three numbers',
      'boxes',
      truthOf(thing()),
      [seen({ bbox: [1, 2, 3] })],
      'bad-box',
      /Detection 1 \(of picture 9\): The box is \[1,2,3\]/,
    ],
    [
      'an inverted box',
      'boxes',
      truthOf(thing()),
      [seen({ bbox: [9, 9, -4, 4] })],
      'bad-box',
      /must be above 0/,
    ],
    [
      'no box',
      'boxes',
      truthOf(thing()),
      [seen({ bbox: undefined })],
      'bad-box',
      /There is no box/,
    ],
    [
      'no mask',
      'masks',
      truthOf(thing()),
      [],
      'bad-mask',
      /Annotation 0 of picture 9: There is no mask/,
    ],
    [
      'a polygon of two points',
      'masks',
      truthOf(thing({ segmentation: [[1, 1, 5, 5]] })),
      [],
      'bad-polygon',
      /Annotation 0 of picture 9: A polygon has 4 values/,
    ],
    [
      'run lengths of another sum',
      'masks',
      truthOf(thing({ segmentation: { size: [80, 100], counts: [5, 6] } })),
      [],
      'bad-rle',
      /Annotation 0 of picture 9: .*runs of 11 pixels/,
    ],
    [
      'run lengths of another size',
      'masks',
      truthOf(thing({ segmentation: { size: [2, 3], counts: [6] } })),
      [],
      'bad-rle',
      /mask is 3×2, but picture 9 100×80/,
    ],
    [
      'a picture without a size',
      'masks',
      { ...truthOf(thing({ segmentation: [[1, 1, 5, 5, 1, 5]] })), images: [{ id: 9 }] },
      [],
      'bad-mask',
      /no size/,
    ],
    ['no keypoints', 'keypoints', truthOf(thing()), [], 'bad-keypoints', /There are no keypoints/],
    [
      'keypoints that are none',
      'keypoints',
      truthOf(thing({ keypoints: Array(51).fill(Number.NaN) })),
      [],
      'bad-keypoints',
      /one that is no number/,
    ],
    ['another kind', 'captions' as never, truthOf(thing()), [], 'bad-option', /kind is captions/],
  ]

  test.each(cases)('%s', (_, kind, truth, detections, code, message) => {
    expect(() => evaluateDetections(truth, detections, { kind })).toThrow(
      expect.objectContaining({ name: 'CnnError', code, message: expect.stringMatching(message) }),
    )
  })

  test.each([[[1, 10]], [[10, 1, 100]], [[0, 1, 2]], [[1, 2, 2.5]]])(
    'maxDetections %j',
    (maxDetections) => {
      expect(() => evaluateDetections(truthOf(thing()), [], { maxDetections })).toThrow(
        /three whole numbers/,
      )
    },
  )

  test('two annotations of one id, where ids matter', () => {
    const truth = truthOf(thing(), thing())
    expect(evaluateDetections(truth, [seen()]).truths).toBe(2)
    expect(() => evaluateDetections(truth, [seen()], { strictPycocotools: true })).toThrow(/id 0/)
  })

  test('sigmas', () => {
    const options = { kind: 'keypoints', sigmas: [0] } as const
    expect(() => evaluateDetections(truthOf(thing()), [], options)).toThrow(/sigmas is \[0\]/)
  })
})
