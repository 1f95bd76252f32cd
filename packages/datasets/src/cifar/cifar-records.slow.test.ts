import { expect, test } from 'vitest'
import { fuzz } from '../../test/fuzz.js'
import { writeCifar } from '../../test/writers/cifar.js'
import { readCifarRecords } from './cifar-records.js'

test('10,000 mutated files of CIFAR give whole pictures or an error', async () => {
  const bytes = writeCifar([
    { labels: [3, 7], color: [1, 2, 3] },
    { labels: [0, 9], color: [4, 5, 6] },
  ])
  const names = ['a', 'b', 'c', 'd']
  const good = await fuzz([bytes], 10_000, /^bad-dataset$/, (mutated) => {
    const { size, labels, image } = readCifarRecords(
      [mutated],
      [names, [...names, ...names, ...names]],
      'mutated',
    )
    expect(size * 3074).toBe(mutated.length)
    expect(labels.map(({ length }) => length)).toEqual([size, size])
    expect(image(size - 1).data.length).toBe(3072)
  })
  expect(good).toBeGreaterThan(1000)
})
