import { expect, test } from 'vitest'
import { readArguments } from './arguments.js'

test('all groups by default, in their order', () => {
  expect(readArguments([])).toEqual({
    groups: [
      'ops',
      'training',
      'inference',
      'boxes',
      'detection',
      'evaluation',
      'gan',
      'memory',
      'data',
    ],
    ...{ quick: false, json: false, help: false },
  })
})

test('groups are chosen with commas or one by one', () => {
  const { groups, quick } = readArguments(['--only', 'memory,ops', '--only=inference', '--quick'])
  expect(groups).toEqual(['ops', 'inference', 'memory'])
  expect(quick).toBe(true)
})

test('rows are chosen by what their labels contain', () => {
  const { groups, rows } = readArguments(['--only', 'boxes,evaluation', '--rows', 'NMS'])
  expect(rows).toBe('NMS')
  expect(groups).toEqual(['boxes'])
  expect(() => readArguments(['--only', 'boxes', '--rows', 'photos'])).toThrow('NMS of 1,000 boxes')
})

test.each([['--fast'], ['training'], ['--only'], ['--only', 'speed'], ['--quick=1']])(
  '%s is an error',
  (...given) => {
    expect(() => readArguments(given)).toThrow()
  },
)
