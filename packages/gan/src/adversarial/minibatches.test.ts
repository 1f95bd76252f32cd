import { Dataset } from '@cnn/core'
import { expect, test } from 'vitest'
import { Minibatches } from './minibatches.js'

const numbers = (count: number) => Dataset.from(Array.from({ length: count }, (_, i) => i))
const options = { batchSize: 4, seed: 1 }

test('walks over the data without end, in another order each time, without batches that are not full', async () => {
  const minibatches = new Minibatches(numbers(10), options)
  const taken = await minibatches.take(6)
  expect(taken.map(({ length }) => length)).toEqual([4, 4, 4, 4, 4, 4])
  const passes = [0, 2, 4].map((start) => taken.slice(start, start + 2).flat())
  for (const pass of passes) expect(new Set(pass).size).toBe(8)
  expect(passes[0]).not.toEqual(passes[1])
  expect(minibatches.position).toEqual({ epoch: 2, batch: 2 })
  expect(minibatches.epoch).toBe(3)
  await minibatches.close()
})

test('goes on from a position', async () => {
  const whole = new Minibatches(numbers(10), options)
  await whole.take(3)
  const resumed = new Minibatches(numbers(10), options)
  resumed.position = whole.position
  expect(await resumed.take(4)).toEqual(await whole.take(4))
  await whole.close()
  await resumed.close()
})

test('a data set smaller than a batch is a batch, a stream too', async () => {
  const stream = Dataset.from(() => [1, 2, 3])
  for (const data of [numbers(3), stream]) {
    const minibatches = new Minibatches(data, options)
    const taken = await minibatches.take(3)
    expect(taken.map(({ length }) => length)).toEqual([3, 3, 3])
    await minibatches.close()
  }
})

test('a stream that gives nothing is told of', async () => {
  const minibatches = new Minibatches(
    Dataset.from<number>(() => [], { name: 'nothing' }),
    options,
  )
  await expect(minibatches.take(1)).rejects.toMatchObject({
    code: 'empty-data',
    message: expect.stringMatching(/nothing gave no samples/),
  })
})

test('data that cannot be read leave the position, and are read again', async () => {
  let broken = true
  const get = (index: number) => {
    if (broken && index >= 8) throw new Error('unreadable')
    return index
  }
  const minibatches = new Minibatches(Dataset.from({ size: 12, get }), options)
  await expect(minibatches.take(3)).rejects.toThrow('unreadable')
  expect(minibatches.position).toEqual({ epoch: 0, batch: 0 })
  broken = false
  expect((await minibatches.take(3)).flat().sort((a, b) => a - b)).toEqual([...Array(12).keys()])
  await minibatches.close()
})

test('waiting for data ends with the signal', async () => {
  const controller = new AbortController()
  const hanging = Dataset.from<number>(async function* () {
    await new Promise(() => undefined)
  })
  const minibatches = new Minibatches(hanging, { ...options, signal: controller.signal })
  const taking = minibatches.take(1)
  setTimeout(() => controller.abort(), 5)
  await expect(taking).rejects.toMatchObject({ code: 'aborted' })
})
