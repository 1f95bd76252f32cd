import { describe, expect, test } from 'vitest'
import { tableDifferences } from './compare-tables.js'
import type { ConformanceColumn } from './conformance-column.js'
import type { CaseResult, Cell } from './examine.js'
import { type KnownFault, knownFaultOf } from './known-faults.js'
import { readReport, writeReport } from './report.js'
import { describeFault, faultsOf, isConforming, summarize } from './summary.js'
import { conformanceTable } from './table.js'

const right = (error: number): Cell => ({ verdict: 'right', error })
const none: Cell = { verdict: 'not differentiable' }
const wrong: Cell = { verdict: 'wrong', error: Number.POSITIVE_INFINITY, reason: 'NaN at 3, not 1' }
const missing: Cell = { verdict: 'missing', reason: 'no `kernel`\nfor a|b' }

const sine = { op: 'sin', forward: right(1e-7), first: right(2e-7), second: right(4.4e-6) }
const pool = {
  op: 'maxPool',
  variant: '3 | 3',
  forward: right(0),
  first: right(3e-7),
  second: none,
}

const column = (name: string, ...results: CaseResult[]): ConformanceColumn => ({
  name,
  backend: 'wasm',
  description: 'WebAssembly <SIMD>',
  allowed: { forward: 5e-6, first: 5e-6, second: 2e-5 },
  results,
})
const good = column('wasm', sine, pool)
const faulty = column('wasm, 2 threads', sine, { ...pool, forward: wrong, first: missing })
const absent: ConformanceColumn = {
  name: 'webgpu',
  backend: 'webgpu',
  description: '',
  results: [],
  failure: 'no device',
}
const tableOf = (...columns: ConformanceColumn[]) => conformanceTable(columns)

describe('the table', () => {
  test('has a row for each case and a sign for each derivative', () => {
    const lines = tableOf(good, faulty, absent).split('\n')
    expect(lines).toContain('| operation |  | wasm | wasm, 2 threads | webgpu |')
    expect(lines).toContain('| `sin` |  | ✓✓✓ | ✓✓✓ |  |')
    expect(lines).toContain('| `maxPool` | 3 \\| 3 | ✓✓– | ✗∅– |  |')
  })

  test('sums up, with the largest errors of what is right', () => {
    const lines = tableOf(good, faulty, absent).split('\n')
    const allowed = '5e-6 · 5e-6 · 2e-5'
    expect(lines).toContain(
      `| wasm | WebAssembly \\<SIMD\\> | 2 | 5 | 0 | 0 | 1 | 1e-7 · 3e-7 · 4e-6 | ${allowed} |`,
    )
    expect(lines).toContain('| webgpu | did not start | 0 | 0 | 0 | 0 | 0 |  |  |')
  })

  test('lists what is not right, in lines that hold whatever programs say', () => {
    const text = tableOf(good, faulty, absent)
    expect(text).toContain('**wasm, 2 threads**\n\n- maxPool, 3 \\| 3, `value: wrong, error ∞')
    expect(text).toContain("`first derivative: missing: no 'kernel' for a¦b`")
    expect(text).toContain('**webgpu**\n\n- It is not complete: `no device`')
    expect(tableOf(good)).toContain('Nothing: every cell is right.')
    expect(text).not.toContain('Nothing: every cell is right.')
  })
})

test('a column conforms where all is computed and right', () => {
  expect([good, faulty, absent].map(isConforming)).toEqual([true, false, false])
  expect(summarize(faulty)).toMatchObject({ right: 3, wrong: 1, missing: 1, notDifferentiable: 1 })
})

test('a fault is known up to its error', () => {
  const fault = { result: sine, order: 'first', cell: { verdict: 'wrong', error: 1e-4 } } as const
  const known: KnownFault = { backend: 'wasm', op: 'sin', order: 'first', reason: 'coarse' }
  const find = (change: Partial<KnownFault>) =>
    knownFaultOf('wasm', fault, [{ ...known, ...change }])
  expect(find({ error: 2e-4 })?.reason).toBe('coarse')
  for (const other of [{}, { error: 9e-5 }, { error: 1, op: 'cos' }, { error: 1, variant: 'x' }]) {
    expect(find(other)).toBeUndefined()
  }
  const absence = { ...fault, cell: missing }
  expect(knownFaultOf('wasm', absence, [known])).toBe(known)
  expect(knownFaultOf('wasm', absence, [{ ...known, error: 1 }])).toBeUndefined()
})

describe('a report', () => {
  test('comes back as it was', () => {
    const columns = [good, faulty, absent]
    expect(readReport(writeReport(columns))).toEqual(columns)
    const [fault] = faultsOf(readReport(writeReport(columns))[1]!)
    expect(describeFault(fault!)).toBe('value: wrong, error ∞: NaN at 3, not 1')
  })

  test.each([
    ['{', 'no JSON'],
    ['null', 'no report'],
    ['{"format":"cnn-conformance","version":9}', 'version is 9'],
    ['{"format":"cnn-conformance","version":1,"columns":[{"name":"a"}]}', 'no name, backend'],
    [writeReport([good]).replace('"right"', '"fine"'), 'no verdict'],
  ])('%s is refused', (text, says) => {
    expect(() => readReport(text)).toThrow(expect.objectContaining({ code: 'bad-report' }))
    expect(() => readReport(text)).toThrow(says)
  })
})

describe('two tables', () => {
  test('do not differ by errors, nor by backends that were left out', () => {
    const other = { ...sine, forward: right(3e-7) }
    expect(
      tableDifferences(tableOf(good, faulty), tableOf(column('wasm', other, pool)), true),
    ).toEqual([])
  })

  test('differ by signs and by cases', () => {
    const before = tableOf(good)
    const now = tableOf(column('wasm', { ...sine, second: missing }, { ...pool, op: 'minPool' }))
    const found = ['`sin` on wasm: ✓✓∅, before ✓✓✓', '`minPool`, 3 \\| 3: was not there before']
    expect(tableDifferences(before, now, false)).toEqual(found)
    expect(tableDifferences(before, now, true)).toEqual([...found, '`maxPool`, 3 \\| 3: is gone'])
  })
})
