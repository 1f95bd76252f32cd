/** The figures of pycocotools, on real annotations and on small sets with ties, crowds and masks in all forms. */
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import golden from '../../golden/evaluation.json'
import { type CocoDetection, type CocoTruth, evaluateDetections, type RegionKind } from './index.js'

const data =
  process.env.CNN_TEST_DATA ?? fileURLToPath(new URL('../../../../../shared/data', import.meta.url))
const fixtures = `${data}/coco-eval-fixtures`
const cases = `${data}/../golden/coco-cases.json`
const read = (path: string) => JSON.parse(readFileSync(path, 'utf8'))
const kinds: Record<string, RegionKind> = { bbox: 'boxes', segm: 'masks', keypoints: 'keypoints' }

/** The figures in pycocotools' order. */
const figures = (report: object) =>
  Object.entries(report)
    .filter(([name]) => /^A[PR]/.test(name))
    .map(([, value]) => value as number)

function expectClose(actual: readonly number[], expected: readonly number[]) {
  expect(actual.length).toBe(expected.length)
  for (const [i, value] of expected.entries())
    expect(Math.abs(actual[i]! - value)).toBeLessThan(1e-12)
}

const sumOf = (table: Float64Array) =>
  table.reduce((sum, value) => (value > -1 ? sum + value : sum), 0)

describe.skipIf(!existsSync(fixtures))('100 pictures of COCO', () => {
  const folder = `${fixtures}/faster_coco_eval/dataset/cocoapi`
  const truth: CocoTruth = existsSync(fixtures) ? read(`${folder}/instances_val2014_100.json`) : {}
  test.each(['bbox', 'segm'])('%s', (mode) => {
    const expected = Object.entries(read(`${fixtures}/expected.json`)).find(([name]) =>
      name.startsWith(mode),
    )!
    const { order, values } = expected[1] as { order: string[]; values: number[] }
    const found = read(`${folder}/instances_val2014_fake${mode}100_results.json`)
    const report = evaluateDetections(truth, found, { kind: kinds[mode] })
    expect(Object.keys(report).slice(0, 12)).toEqual(order)
    expectClose(figures(report), values)
  })
})

describe.skipIf(!existsSync(cases))('small sets', () => {
  const sets = existsSync(cases) ? read(cases) : []
  test.each<[number, string]>(sets.map(({ mode }: { mode: string }, i: number) => [i, mode]))(
    'set %i: %s',
    (i) => {
      const { mode, gt, dt, stats, precisionSum, recallSum } = sets[i]
      for (const strictPycocotools of [false, true]) {
        const report = evaluateDetections(gt, dt, { kind: kinds[mode], strictPycocotools })
        expectClose(figures(report), stats)
        expect(sumOf(report.curves.precision)).toBeCloseTo(precisionSum, 8)
        expect(sumOf(report.curves.recall)).toBeCloseTo(recallSum, 9)
      }
    },
  )
})

/** What pycocotools gives for sets with its quirks. */
describe('quirks', () => {
  const sets = golden as unknown as {
    kind: RegionKind
    quirk: string
    maxDetections: number[] | null
    truth: CocoTruth
    found: CocoDetection[]
    figures: number[]
    sums: Record<'precision' | 'recall' | 'scores', number>
  }[]

  test.each(sets.map((set) => [set.kind, set.quirk, set] as const))(
    '%s: %s',
    (kind, quirk, { truth, found, figures: expected, sums, ...set }) => {
      const maxDetections = set.maxDetections ?? undefined
      const options = { kind, maxDetections }
      const strict = evaluateDetections(truth, found, { ...options, strictPycocotools: true })
      expectClose(figures(strict), expected)
      const { precision, recall, scores } = strict.curves
      expect(sumOf(precision)).toBeCloseTo(sums.precision, 8)
      expect(sumOf(recall)).toBeCloseTo(sums.recall, 9)
      expect(sumOf(scores)).toBeCloseTo(sums.scores, 8)
      if (quirk === 'strays') {
        expect(() => evaluateDetections(truth, found, options)).toThrow(/not among the truth's/)
        return
      }
      const own = figures(evaluateDetections(truth, found, options))
      if (quirk === 'none') expectClose(own, expected)
      else if (quirk === 'limits') expect(own[0]).toBeGreaterThan(expected[0]!)
      else if (quirk === 'id 0')
        expectClose(own, figures(strictlyRenumbered(truth, found, options)))
    },
  )

  const strictlyRenumbered = (
    truth: CocoTruth,
    found: readonly CocoDetection[],
    options: { kind: RegionKind },
  ) => {
    const annotations = truth.annotations.map((entry, i) => ({ ...entry, id: i + 1 }))
    return evaluateDetections({ ...truth, annotations }, found, {
      ...options,
      strictPycocotools: true,
    })
  }

  test('annotation 0, ignored things and boxes beside masks count otherwise than by default', () => {
    for (const quirk of ['id 0', 'ignore', 'areas']) {
      const differing = sets.filter((set) => {
        if (set.quirk !== quirk) return false
        const own = figures(evaluateDetections(set.truth, set.found, { kind: set.kind }))
        return own.some((value, i) => Math.abs(value - set.figures[i]!) > 1e-9)
      })
      expect(differing.length, quirk).toBeGreaterThan(0)
    }
  })
})
