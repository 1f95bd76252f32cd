import { randomStream } from '@cnn/core'
import { expect, test } from 'vitest'
import type { Detection } from './detections.js'
import { Tracker } from './tracker.js'

const thing = (x: number, y = 0, score = 0.9, index = 0): Detection => ({
  label: `class ${index}`,
  score,
  index,
  box: { x, y, width: 20, height: 20 },
})

/** The ids of what a tracker sees in each frame. */
function idsOf(frames: readonly (readonly Detection[])[], options = {}) {
  const tracker = new Tracker(options)
  return frames.map((found) => tracker.update(found).map(({ id }) => id))
}

test('things keep their ids, whatever their order', () => {
  expect(
    idsOf([
      [thing(0), thing(100)],
      [thing(104), thing(4)],
      [thing(8), thing(50), thing(108)],
    ]),
  ).toEqual([
    [1, 2],
    [2, 1],
    [1, 3, 2],
  ])
})

test('one that moves by more than its width is followed once its speed is known', () => {
  const frames = Array.from({ length: 12 }, (_, i) => [thing(8 * i + i * i)])
  expect(new Set(idsOf(frames).flat())).toEqual(new Set([1]))
})

test('two that pass through each other keep their ids', () => {
  const frames = Array.from({ length: 21 }, (_, i) => [thing(5 * i), thing(100 - 5 * i)])
  const ids = idsOf(frames)
  expect(ids[20]).toEqual(ids[0])
})

test('a class is not another one', () => {
  expect(idsOf([[thing(0)], [thing(0, 0, 0.9, 1)]])).toEqual([[1], [2]])
})

test('weak ones go on with a track, but begin none', () => {
  expect(idsOf([[thing(0, 0, 0.3)], [thing(0)], [thing(2, 0, 0.3)], [thing(4)]])).toEqual([
    [],
    [1],
    [1],
    [1],
  ])
  // A weak one must lie where the thing is expected.
  expect(idsOf([[thing(0)], [thing(15, 0, 0.3)]])).toEqual([[1], []])
})

test('what is hidden for a while has its id again, at the place to which it moved', () => {
  const seen = (i: number) => [thing(5 * i)]
  const frames = [0, 1, 2, 3, 4, 5].map(seen)
  const hidden = [[], [], [], []]
  expect(idsOf([...frames, ...hidden, seen(10), seen(11)]).at(-1)).toEqual([1])
  expect(idsOf([...frames, ...hidden, seen(10)], { patience: 3 }).at(-1)).toEqual([2])
})

test('trembling boxes of a crowd keep their ids', () => {
  const random = randomStream(1, 'crowd')
  const frames = Array.from({ length: 40 }, (_, frame) =>
    Array.from({ length: 12 }, (_, i) =>
      thing(
        30 * (i % 4) + frame + random.normal(0, 1),
        30 * Math.floor(i / 4) + random.normal(0, 1),
      ),
    ),
  )
  for (const ids of idsOf(frames)) expect(ids).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
})

test('tracks are forgotten in the end', () => {
  const tracker = new Tracker({ patience: 2 })
  for (let i = 0; i < 1000; i++) tracker.update([thing(1000 * i)])
  expect(tracker.update([thing(0)])).toMatchObject([{ id: 1001 }])
})
