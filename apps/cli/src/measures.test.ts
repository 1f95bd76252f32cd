import { expect, test } from 'vitest'
import { classMeasures, mostConfused } from './class-measures.js'
import { accuracyLine, classTable, confusionTable } from './evaluation-text.js'
import { inkFor } from './terminal/style.js'

const ink = inkFor({}, {})
const confusion = [
  [8, 2, 0],
  [1, 9, 0],
  [0, 0, 0],
]
const classes = ['shirt', 'coat', 'bag']

test('precision and recall by class', () => {
  const [shirt, coat, bag] = classMeasures(confusion)
  expect(shirt).toEqual({ count: 10, precision: 8 / 9, recall: 0.8 })
  expect(coat).toEqual({ count: 10, precision: 9 / 11, recall: 0.9 })
  expect(bag).toEqual({ count: 0, precision: Number.NaN, recall: Number.NaN })
})

test('the pair that was mixed up most', () => {
  expect(mostConfused(confusion)).toEqual({ actual: 0, answered: 1, count: 2 })
  expect(mostConfused([[3]])).toBeUndefined()
})

test('as text', () => {
  expect(accuracyLine({ accuracy: 0.85, samples: 20 }, 'things', ink)).toBe(
    'accuracy 85.00 %  (95 % interval 63.96 to 94.76) on 20 pictures of things',
  )
  const lines = classTable(confusion, classes, ink).split('\n')
  expect(lines[1]).toContain('shirt        10     88.9 %  80.0 %  ████████████████')
  expect(lines[3]).toContain('–')
  const matrix = confusionTable(confusion, classes, ink).split('\n')
  expect(matrix[1]).toBe('             0   1   2')
  expect(matrix[2]).toBe('   0 shirt   8   2   ·')
  expect(matrix.at(-1)).toContain('a shirt was taken for a coat: 2 times')
})
