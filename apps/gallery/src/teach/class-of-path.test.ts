import { expect, test } from 'vitest'
import { classOfPath, isHidden } from './class-of-path.js'

test('the class is the folder below the one that was chosen', () => {
  expect(classOfPath('flowers/rose/wild/1.jpg')).toBe('rose')
  expect(classOfPath('flowers/rose/1.jpg')).toBe('rose')
  expect(classOfPath('rose/1.jpg')).toBe('rose')
  expect(classOfPath('1.jpg')).toBe('')
})

test('what systems leave behind is no picture', () => {
  expect(isHidden('flowers/.DS_Store')).toBe(true)
  expect(isHidden('__MACOSX/rose/1.jpg')).toBe(true)
  expect(isHidden('flowers/rose/1.jpg')).toBe(false)
})
