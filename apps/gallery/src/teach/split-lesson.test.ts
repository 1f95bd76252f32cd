import { expect, test } from 'vitest'
import { splitLesson } from './split-lesson.js'

const lesson = (...counts: number[]) =>
  counts.flatMap((count, label) => Array.from({ length: count }, (_, place) => ({ label, place })))

test('a fifth of every class is held back', () => {
  const { train, validation } = splitLesson(lesson(10, 5, 14))
  expect(validation).toEqual([
    ...[2, 7].map((place) => ({ label: 0, place })),
    { label: 1, place: 2 },
    ...[2, 7, 12].map((place) => ({ label: 2, place })),
  ])
  expect(train).toHaveLength(23)
})

test('all pictures are learned from while a class has too few to examine with', () => {
  const { train, validation } = splitLesson(lesson(20, 4))
  expect(validation).toEqual([])
  expect(train).toHaveLength(24)
})
