import { expect, test } from 'vitest'
import { toMarkdown } from './markdown.js'
import type { Outcome } from './measure-row.js'
import { type Results, withRows } from './results.js'

const took = (median: number, more = {}): Outcome => ({
  ...{ median, fastest: median, slowest: median, runs: 3, peakMegabytes: 100, ...more },
})

const result: Results = {
  date: '2026-11-22T20:24:11.449Z',
  quick: false,
  machine: { processor: 'EPYC', cores: 2, memoryGigabytes: 24, versions: { node: '20' } as never },
  busyCores: 0.1,
  group: 'training',
  section: {
    title: 'Training',
    note: 'A note.',
    columns: ['@cnn wasm, 1 thread', 'PyTorch, 1 thread'],
    comparedWith: ['PyTorch'],
    rows: [
      {
        label: 'matmul 1024',
        unit: 'GFLOP/s',
        gigaflop: 2,
        outcomes: { '@cnn wasm, 1 thread': took(40), 'PyTorch, 1 thread': took(10) },
      },
      {
        label: 'a network',
        unit: 'ms',
        gigaflop: 4,
        outcomes: { '@cnn wasm, 1 thread': took(160), 'PyTorch, 1 thread': { failed: '> 60 s' } },
      },
      {
        label: 'memory',
        unit: 'MB',
        outcomes: { '@cnn wasm, 1 thread': took(1), 'PyTorch, 1 thread': took(1, { peakMegabytes: 80 }) }, // biome-ignore format: one row
      },
    ],
  },
}

test('a table has speeds, times with their share of the ceiling, memory, failures and ratios', () => {
  const lines = toMarkdown(result).split('\n')
  expect(lines).toContain('| matmul 1024 (GFLOP/s) | 50.0 | 200 | 4.00 |')
  expect(lines).toContain('| a network (ms) | 160 (50 %) | > 60 s | – |')
  expect(lines).toContain('| memory (MB) | 100 | 80.0 | 1.25 |')
  expect(lines.at(-2)).toBe('2026-11-22 20:24 UTC on EPYC, 2 cores, 24 GB; node 20.')
})

test('it says when the machine was busy', () => {
  expect(toMarkdown({ ...result, busyCores: 1.5 })).toContain('(1.5 cores were busy)')
})

test('rows that were measured alone take their places, and are told of', () => {
  const alone: Results = {
    ...{ ...result, date: '2026-12-01T08:00:00.000Z' },
    section: {
      ...result.section,
      rows: [
        {
          label: 'a network',
          unit: 'ms',
          gigaflop: 4,
          outcomes: { '@cnn wasm, 1 thread': took(80) },
        },
        { label: 'another', unit: 'ms', outcomes: { '@cnn wasm, 1 thread': took(5) } },
      ],
    },
  }
  const lines = toMarkdown(withRows(result, alone)).split('\n')
  expect(lines).toContain('| matmul 1024 (GFLOP/s) | 50.0 | 200 | 4.00 |')
  expect(lines).toContain('| a network (ms) | 80.0 (100 %) | – | – |')
  expect(lines).toContain('| another (ms) | 5.00 | – | – |')
  expect(lines.at(-4)).toContain('2026-11-22 20:24 UTC on EPYC')
  expect(lines.at(-2)).toBe("2026-12-01 08:00 UTC: 'a network', 'another'.")
})
