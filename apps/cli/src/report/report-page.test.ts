import { describe, expect, test } from 'vitest'
import { judge, type Prediction } from '../tour/examination.js'
import type { ExaminedNetwork, TourResults } from '../tour/tour-results.js'
import { lineChart, niceTicks } from './line-chart.js'
import { markup } from './markup.js'
import { reportPage } from './report-page.js'

const classes = ['shirt & tie', '<b>coat</b>']

function predictions(): Prediction[] {
  const image = { data: new Uint8Array(16).fill(200), width: 4, height: 4, channels: 1 }
  return Array.from({ length: 40 }, (_, i) => {
    const answer = i % 10 === 0 ? 1 - (i % 2) : i % 2
    const guesses = [answer, 1 - answer].map((index, place) => ({
      index,
      label: classes[index]!,
      score: place === 0 ? 0.9 : 0.1,
    }))
    return { image, label: i % 2, guesses }
  })
}

function examined(key: 'trained' | 'shipped', expected: number): ExaminedNetwork {
  const examination = { ...judge(predictions(), 2), seconds: 1 }
  return { key, network: 'plainNet', parameters: 1234, expected, examination }
}

function results(): TourResults {
  return {
    date: new Date(2026, 0, 31),
    backend: { name: 'wasm', description: '2 threads', threads: 2, tried: [] },
    machine: 'a computer',
    data: {
      name: 'Things',
      source: 'here',
      kind: 'sample',
      trained: 100,
      train: 200,
      validation: 20,
      test: 40,
      classes,
    },
    training: {
      losses: [
        { epoch: 0.5, loss: 2 },
        { epoch: 1.5, loss: 1 },
      ],
      epochs: [
        { epoch: 1, loss: 2, validationLoss: 1.5, accuracy: 0.5, seconds: 1 },
        { epoch: 2, loss: 1, validationLoss: 0.9, accuracy: 0.9, seconds: 1 },
      ],
      seconds: 65,
      picturesPerSecond: 100,
    },
    trained: examined('trained', 0.8),
    shipped: examined('shipped', 0.95),
    times: [{ what: 'Training', seconds: 65 }],
    command: 'cnn',
  }
}

describe('the page', () => {
  const page = reportPage(results())

  test('needs nothing from elsewhere and runs no script', () => {
    expect(page).not.toMatch(/<script|<link rel="stylesheet|@import|url\(/)
    expect([...page.matchAll(/(?:src|href)="([^"]*)"/g)].map((found) => found[1]!)).toSatisfy(
      (sources: string[]) => sources.length > 20 && sources.every((s) => s.startsWith('data:')),
    )
  })

  test('escapes names', () => {
    expect(page).toContain('shirt &amp; tie')
    expect(page).not.toContain('<b>coat</b>')
  })

  test('tells what came out, and what was expected', () => {
    expect(page).toContain('A network that learned Things in 1 min 5 s')
    expect(page).toContain('31 January 2026')
    expect(page).toContain('100 of its 200 training pictures')
    expect(page).toContain('✓ at least 80.0 % expected')
    expect(page).toContain('✗ 95.0 % expected')
    expect(page).toContain('4 of 40 answers were wrong')
  })

  test('has everything for both networks, or for one', () => {
    expect(page.match(/class="of-shipped"/g)).toHaveLength(3)
    const alone = reportPage({ ...results(), shipped: undefined })
    expect(alone).not.toMatch(/of-shipped"|class="choice"/)
  })

  test('is well-formed', () => {
    const open: string[] = []
    for (const [, close, name, rest] of page.matchAll(/<(\/?)([a-z0-9]+)([^>]*)>/g)) {
      if (close) expect(open.pop()).toBe(name)
      else if (!['meta', 'link', 'img', 'input', 'br'].includes(name!) && !rest!.endsWith('/')) {
        open.push(name!)
      }
    }
    expect(open).toEqual([])
  })
})

describe('charts', () => {
  test('have round ticks that enclose the range', () => {
    expect(niceTicks(0, 2.3)).toEqual([0, 0.5, 1, 1.5, 2, 2.5])
    expect(niceTicks(0.82, 0.95)).toEqual([0.8, 0.85, 0.9, 0.95])
    expect(niceTicks(5, 5).length).toBeGreaterThan(1)
  })

  test('place points by value', () => {
    const points = [
      { x: 0, y: 0 },
      { x: 2, y: 1 },
    ]
    const chart = lineChart({
      title: 'Loss',
      description: 'falls',
      xLabel: 'epoch',
      series: [{ name: 'training', color: 1, points }],
      format: String,
    })
    expect(chart.text).toContain('points="46,242 466,14"')
  })
})

test('markup escapes what is not markup', () => {
  expect(markup`<p title="${'"'}">${'<i>'}${markup`<b>${1}</b>`}${undefined}</p>`.text).toBe(
    '<p title="&quot;">&lt;i&gt;<b>1</b></p>',
  )
})
