import { nearestName } from '@cnn/core'
import { expect, test } from 'vitest'
import { suggestion } from './nearest-name.js'

const names = ['fashion-mnist', 'mnist', 'fashion-mnist-resnet20']

test('what was probably meant', () => {
  expect(nearestName('fashon-mnist', names)).toBe('fashion-mnist')
  expect(nearestName('MNSIT', names)).toBe('mnist')
  expect(nearestName('imagenet', names)).toBeUndefined()
  expect(nearestName('x', [])).toBeUndefined()
})

test('neighbours swapped count once', () => {
  expect(nearestName('abdc', ['abcd', 'axyc'])).toBe('abcd')
})

test('a suggestion is a sentence, or nothing', () => {
  expect(suggestion('mnst', names)).toBe(' Did you mean "mnist"?')
  expect(suggestion('zebra', names)).toBe('')
})
