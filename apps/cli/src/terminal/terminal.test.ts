import { describe, expect, test } from 'vitest'
import { bar, meter } from './bar.js'
import { beside, pictureLines } from './picture.js'
import { ProgressLine } from './progress-line.js'
import {
  formatBytes,
  formatClock,
  formatCount,
  formatLoss,
  formatPercent,
  formatSeconds,
} from './quantities.js'
import { cut, inkFor, padEnd, widthOf } from './style.js'
import { table } from './table.js'
import { Terminal } from './terminal.js'

class Paper {
  text = ''
  constructor(
    readonly isTTY = false,
    readonly columns = 80,
  ) {}
  write(text: string) {
    this.text += text
  }
}

describe('quantities', () => {
  test('in words that people read', () => {
    expect(formatCount(60_000)).toBe('60,000')
    expect(formatPercent(0.9312)).toBe('93.1 %')
    expect(formatPercent(0.9312, 2)).toBe('93.12 %')
    expect([0.42, 9.96, 59.4, 75, 3599.7, 7300].map(formatSeconds)).toEqual([
      '0.4 s',
      '10 s',
      '59 s',
      '1 min 15 s',
      '1 h 0 min',
      '2 h 2 min',
    ])
    expect(formatSeconds(Number.POSITIVE_INFINITY)).toBe('?')
    expect([5, 75, 3661].map(formatClock)).toEqual(['0:05', '1:15', '1:01:01'])
    expect([0, 999, 1234, 999_600, 1_500_000_000].map(formatBytes)).toEqual([
      '0 bytes',
      '999 bytes',
      '1.2 kB',
      '1.0 MB',
      '1.5 GB',
    ])
    expect([0.30421, 12.3456].map(formatLoss)).toEqual(['0.304', '12.3'])
  })
})

describe('colours', () => {
  test('only on a terminal, and where they are wanted', () => {
    const isColored = (stream: { isTTY?: boolean }, environment: NodeJS.ProcessEnv) =>
      inkFor(stream, environment).red('x') !== 'x'
    expect(isColored({ isTTY: true }, {})).toBe(true)
    expect(isColored({}, {})).toBe(false)
    expect(isColored({ isTTY: true }, { NO_COLOR: '1' })).toBe(false)
    expect(isColored({ isTTY: true }, { TERM: 'dumb' })).toBe(false)
    expect(isColored({}, { FORCE_COLOR: '1' })).toBe(true)
    expect(isColored({}, { FORCE_COLOR: '1', NO_COLOR: '1' })).toBe(false)
  })

  test('take no columns', () => {
    const ink = inkFor({ isTTY: true }, {})
    expect(widthOf(ink.bold(ink.green('boot')))).toBe(4)
    expect(widthOf(padEnd(ink.red('ab'), 5))).toBe(5)
  })
})

test('cut marks what is missing', () => {
  expect(cut('ankle boot', 10)).toBe('ankle boot')
  expect(cut('ankle boot', 6)).toBe('ankle…')
})

test('a table is as wide as its widest cells', () => {
  const lines = table(
    [
      ['coat', '9'],
      ['ankle boot', '1,000'],
    ],
    { head: ['class', 'count'], right: [1] },
  )
  expect(lines).toBe('  class       count\n  coat            9\n  ankle boot  1,000')
})

test('bars are exact to an eighth', () => {
  expect(bar(0.5, 4)).toBe('██  ')
  expect(bar(1 / 32, 4)).toBe('▏   ')
  expect(bar(7, 2)).toBe('██')
  expect(meter(0.25, 8)).toBe('━━──────')
})

describe('pictures', () => {
  const image = { data: Uint8Array.of(0, 255, 255, 0), width: 2, height: 2, channels: 1 }

  test('in letters, two rows to a line', () => {
    expect(pictureLines(image, inkFor({}, {}))).toEqual(['=='])
    const bright = { ...image, data: Uint8Array.of(255, 0, 255, 0) }
    expect(pictureLines(bright, inkFor({}, {}))).toEqual(['@ '])
  })

  test('in greys, where there are colours', () => {
    const [line] = pictureLines(image, inkFor({ isTTY: true }, {}))
    expect(line).toBe('\x1b[38;5;232;48;5;255m▀\x1b[38;5;255;48;5;232m▀\x1b[0m')
  })

  test('reduced to the columns there are, colours by their lightness', () => {
    const data = new Uint8Array(8 * 8 * 3).fill(255)
    const lines = pictureLines({ data, width: 8, height: 8, channels: 3 }, inkFor({}, {}), 4)
    expect(lines).toEqual(['@@@@', '@@@@'])
  })

  test('beside each other, the shorter padded', () => {
    const blocks = [
      { lines: ['ab'], columns: 2 },
      { lines: ['cd', 'ef'], columns: 2 },
    ]
    expect(beside(blocks, ' ')).toEqual(['ab cd', '   ef'])
  })
})

describe('the line of progress', () => {
  test('is written over on a terminal, at most ten times a second', () => {
    let now = 0
    const paper = new Paper(true, 11)
    const line = new ProgressLine(paper, () => now)
    line.show('one')
    now = 50
    line.show('two')
    now = 100
    line.show('three and too long')
    expect(paper.text).toBe('\rone\x1b[K\rthree and…\x1b[K')
    line.clear()
    expect(paper.text.endsWith('\r\x1b[K')).toBe(true)
  })

  test('is a line now and then elsewhere', () => {
    let now = 0
    const paper = new Paper()
    const line = new ProgressLine(paper, () => now)
    for (; now <= 25_000; now += 1000) line.show(`at ${now}`)
    line.clear()
    expect(paper.text).toBe('at 10000\nat 20000\n')
  })
})

describe('what is said', () => {
  test('is on standard output, results are silent', () => {
    const [output, errors] = [new Paper(), new Paper()]
    const terminal = new Terminal({ output, errors })
    terminal.say('hello')
    terminal.warn('mind')
    terminal.result({ a: 1 })
    expect([output.text, errors.text]).toEqual(['hello\n', 'mind\n'])
  })

  test('with --json the result alone is on standard output', () => {
    const [output, errors] = [new Paper(), new Paper()]
    const terminal = new Terminal({ json: true, output, errors })
    terminal.say('hello')
    terminal.result({ a: 1 })
    expect(JSON.parse(output.text)).toEqual({ a: 1 })
    expect(errors.text).toBe('hello\n')
  })
})
