import { describe, expect, test } from 'vitest'
import { CnnError } from '../errors.js'
import { Dataset } from './dataset.js'
import type { IterateOptions } from './readable-dataset.js'

const numbers = (count: number) => Array.from({ length: count }, (_, i) => i)
const array = (count = 20) => Dataset.from(numbers(count), { name: 'Numbers', classes: ['a', 'b'] })
const lazy = (count = 20) =>
  Dataset.from({ size: count, get: async (index) => index }, { name: 'Numbers' })
const stream = (count = 20) =>
  Dataset.from(
    async function* () {
      for (let i = 0; i < count; i++) yield i
    },
    { name: 'Numbers', classes: ['a', 'b'] },
  )

const collect = <T>(data: Dataset<T>, options?: IterateOptions) => data.toArray(options)

const codeOf = async (action: () => unknown) => {
  try {
    await action()
  } catch (error) {
    expect(error).toBeInstanceOf(CnnError)
    return (error as CnnError).code
  }
  return 'nothing was thrown'
}

const sorted = (values: number[]) => values.toSorted((a, b) => a - b)

describe.each([
  ['an array', array],
  ['samples made on demand', lazy],
  ['a stream', stream],
])('of %s', (_, make) => {
  test('maps, batches, takes, skips and shards in order', async () => {
    expect(await collect(make(5).map((n) => n * 2))).toEqual([0, 2, 4, 6, 8])
    expect(await collect(make(5).map(async (n) => n * 2))).toEqual([0, 2, 4, 6, 8])
    expect(await collect(make(5).batch(2))).toEqual([[0, 1], [2, 3], [4]])
    expect(await collect(make(5).batch(2, { dropLast: true }))).toEqual([
      [0, 1],
      [2, 3],
    ])
    expect(await collect(make(5).take(2))).toEqual([0, 1])
    expect(await collect(make(5).take(9))).toEqual([0, 1, 2, 3, 4])
    expect(await collect(make(5).take(0))).toEqual([])
    expect(await collect(make(5).skip(3))).toEqual([3, 4])
    expect(await collect(make(5).skip(9))).toEqual([])
    expect(await collect(make(5).filter((n) => n % 2 === 1))).toEqual([1, 3])
    expect(await collect(make(5).filter(async (n) => n > 2))).toEqual([3, 4])
    expect(await collect(make(5).shard(0, 2))).toEqual([0, 2, 4])
    expect(await collect(make(5).shard(1, 2))).toEqual([1, 3])
    expect(await collect(make(1).shard(1, 2))).toEqual([])
    expect(await collect(make(5).prefetch(3))).toEqual([0, 1, 2, 3, 4])
  })

  test('shuffles by seed and epoch, losing and repeating nothing', async () => {
    const data = make(50).shuffle(1, { bufferSize: 8 })
    const first = await collect(data, { epoch: 0 })
    const second = await collect(data, { epoch: 1 })
    expect(sorted(first)).toEqual(numbers(50))
    expect(sorted(second)).toEqual(numbers(50))
    expect(first).not.toEqual(numbers(50))
    expect(second).not.toEqual(first)
    expect(await collect(data, { epoch: 1 })).toEqual(second)
    expect(await collect(make(50).shuffle(1, { bufferSize: 8 }))).toEqual(first)
    expect(await collect(make(50).shuffle(2, { bufferSize: 8 }))).not.toEqual(first)
  })

  test('draws random numbers by the own index of a sample, in whatever order it comes', async () => {
    const seen = (data: Dataset<number>) =>
      collect(
        data.map((n, { index, epoch, random }) => [n, index, epoch, random.uniform()] as const, {
          seed: 7,
        }),
        { epoch: 3 },
      )
    const inOrder = await seen(make())
    expect(inOrder.every(([n, index, epoch]) => n === index && epoch === 3)).toBe(true)
    const shuffled = await seen(make().shuffle(5).skip(3).prefetch(2))
    for (const row of shuffled) expect(row).toEqual(inOrder[row[0]])
    const filtered = await seen(make().filter((n) => n > 10))
    expect(filtered).toEqual(inOrder.slice(11))
    expect((await seen(make().cache()))[4]).toEqual(inOrder[4])
    expect(new Set(inOrder.map(([, , , value]) => value)).size).toBe(20)
  })

  test('gives every map random numbers of its own', async () => {
    const twice = make(4)
      .map((_, { random }) => random.uniform())
      .map((first, { random }) => [first, random.uniform()] as const)
    for (const [first, second] of await collect(twice)) expect(first).not.toBe(second)
  })

  test('goes on exactly from any state', async () => {
    const pipelines: Record<string, Dataset<unknown>> = {
      plain: make(),
      map: make().map((n, { random }) => n + random.uniform()),
      filter: make().filter((n) => n % 3 > 0),
      shuffle: make().shuffle(1, { bufferSize: 6 }),
      batch: make().batch(3),
      take: make().take(7),
      skip: make().skip(7),
      shard: make().shard(1, 3),
      prefetch: make().prefetch(4),
      cache: make().cache(),
      all: make()
        .filter((n) => n !== 4)
        .cache()
        .shuffle(3, { bufferSize: 5 })
        .map(async (n, { random }) => n + random.uniform())
        .skip(1)
        .take(16)
        .shard(0, 2)
        .batch(3)
        .prefetch(2),
    }
    for (const [name, pipeline] of Object.entries(pipelines)) {
      const whole = await collect(pipeline, { epoch: 2 })
      for (let start = 0; start <= whole.length; start++) {
        const rest = await collect(pipeline, { epoch: 2, start })
        expect(rest, `${name} from ${start}`).toEqual(whole.slice(start))
      }
    }
  })

  test('keeps its name and classes through every operation', () => {
    const data = make().map(String).shuffle(1).filter(Boolean).batch(2).take(3).prefetch(1).cache()
    expect(data.name).toBe('Numbers')
    expect(data.classes).toEqual(make().classes)
    expect(data.named('Others').name).toBe('Others')
  })

  test('passes errors of a map on, after the samples before it', async () => {
    const seen: number[] = []
    const data = make().map((n) => {
      if (n === 3) throw new Error('three')
      return n
    })
    const read = async () => {
      for await (const n of data.prefetch(9)) seen.push(n)
    }
    await expect(read()).rejects.toThrow('three')
    expect(seen).toEqual([0, 1, 2])
  })

  test('stops when the signal fires', async () => {
    const controller = new AbortController()
    const seen: number[] = []
    const code = await codeOf(async () => {
      for await (const n of make().iterate({ signal: controller.signal })) {
        seen.push(n)
        if (n === 2) controller.abort()
      }
    })
    expect([code, seen]).toEqual(['aborted', [0, 1, 2]])
    expect(await codeOf(() => collect(make(), { signal: AbortSignal.abort() }))).toBe('aborted')
  })
})

describe('random access', () => {
  test('knows sizes', () => {
    expect(array(10).size).toBe(10)
    expect(array(10).batch(3).size).toBe(4)
    expect(array(10).batch(3, { dropLast: true }).size).toBe(3)
    expect(array(10).take(4).size).toBe(4)
    expect(array(10).skip(4).size).toBe(6)
    expect([0, 1, 2].map((i) => array(10).shard(i, 3).size)).toEqual([4, 3, 3])
    expect(array(10).filter(Boolean).size).toBeUndefined()
    expect(stream().size).toBeUndefined()
  })

  test('gets single elements, each epoch in its order', async () => {
    const data = array(10).shuffle(1)
    const epoch = await collect(data, { epoch: 4 })
    expect(numbers(10).map((i) => data.get(i, 4))).toEqual(epoch)
    expect(await lazy().get(3)).toBe(3)
  })

  test('selects', async () => {
    expect(await collect(array().select([3, 3, 0]))).toEqual([3, 3, 0])
    expect(await codeOf(() => array().select([1, 20]))).toBe('index-out-of-range')
    expect(await codeOf(() => array().select([-1]))).toBe('index-out-of-range')
    expect(await codeOf(() => array().select([0.5]))).toBe('index-out-of-range')
  })

  test('prefetches as many as asked for, and no more', async () => {
    let begun = 0
    const data = Dataset.from({ size: 20, get: async () => begun++ }).prefetch(4)
    const iterator = data.iterate()
    await iterator.next()
    expect(begun).toBe(5)
    await iterator.return()
  })

  test('a failure of a sample that nobody came to take is no unhandled rejection', async () => {
    const data = Dataset.from({
      size: 9,
      get: async (i) => {
        if (i > 1) throw new Error('late')
        return i
      },
    })
    for (const ahead of [data.prefetch(5), data.filter(() => true).prefetch(5)]) {
      for await (const n of ahead) if (n === 0) break
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  })

  test('reads samples once when cached, also under a shuffle; failures are not kept', async () => {
    const reads: number[] = []
    const data = Dataset.from({
      size: 5,
      get: async (i) => {
        reads.push(i)
        if (reads.length === 2) throw new Error('once')
        return i
      },
    })
    const cached = data.shuffle(1).cache()
    await expect(collect(cached)).rejects.toThrow('once')
    expect(sorted(await collect(cached, { epoch: 1 }))).toEqual(numbers(5))
    expect(await collect(cached, { epoch: 2 })).toEqual(
      await collect(data.shuffle(1), { epoch: 2 }),
    )
    expect(reads.length).toBe(6 + 5)
  })

  test('an abort does not wait for a sample that hangs', async () => {
    const controller = new AbortController()
    const hanging = Dataset.from({ size: 3, get: () => new Promise<number>(() => {}) })
    setTimeout(() => controller.abort(), 10)
    expect(await codeOf(() => collect(hanging, { signal: controller.signal }))).toBe('aborted')
    const endless = Dataset.from(async function* () {
      yield await new Promise<number>(() => {})
    })
    for (const data of [endless, endless.prefetch(2).filter(Boolean)]) {
      const other = new AbortController()
      setTimeout(() => other.abort(), 10)
      expect(await codeOf(() => collect(data, { signal: other.signal }))).toBe('aborted')
    }
  })
})

describe('a stream', () => {
  test('is closed when the loop is left', async () => {
    let closed = 0
    const data = Dataset.from(function* () {
      try {
        for (let i = 0; ; i++) yield i
      } finally {
        closed++
      }
    })
    for await (const n of data.map((n) => n).batch(2)) if (n[0] === 4) break
    await collect(data.take(3))
    expect(closed).toBe(2)
    for await (const n of data.prefetch(2)) if (n === 4) break
    await new Promise((resolve) => setTimeout(resolve, 0))
    expect(closed).toBe(3)
  })

  test('is replayed from memory once a cached pass was whole', async () => {
    let passes = 0
    const data = Dataset.from(function* () {
      passes++
      yield* numbers(5)
    }).cache()
    for await (const n of data) if (n === 2) break
    await collect(data, { start: 1 })
    expect(await collect(data)).toEqual(numbers(5))
    expect(passes).toBe(3)
    expect(await collect(data, { start: 2 })).toEqual([2, 3, 4])
    expect(passes).toBe(3)
  })

  test('refuses what needs random access', async () => {
    expect(await codeOf(() => stream().get(0))).toBe('no-random-access')
    expect(await codeOf(() => stream().select([0]))).toBe('no-random-access')
    expect(await codeOf(() => stream().split({ validation: 0.5 }))).toBe('no-random-access')
  })
})

describe('split', () => {
  const labels = Array.from({ length: 100 }, (_, i) => (i < 80 ? 0 : i % 2 === 0 ? 1 : 2))

  test('parts the samples, the same for the same seed', async () => {
    const { train, validation } = array(100).split({ validation: 0.2, seed: 1 })
    const [kept, held] = [await collect(train), await collect(validation)]
    expect([kept.length, held.length]).toEqual([80, 20])
    expect(sorted([...kept, ...held])).toEqual(numbers(100))
    expect(validation.name).toBe('Numbers, validation part')
    const again = array(100).split({ validation: 20, seed: 1 })
    expect(await collect(again.validation)).toEqual(held)
    const other = array(100).split({ validation: 20, seed: 2 })
    expect(await collect(other.validation)).not.toEqual(held)
  })

  test('keeps the shares of the classes', async () => {
    const data = Dataset.from(labels)
    for (const stratifyBy of [labels, (label: number) => label]) {
      const { train, validation } = data.split({ validation: 10, stratifyBy })
      expect(sorted(await collect(validation))).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 1, 2])
      expect(train.size).toBe(90)
    }
    const uneven = array(100).split({ validation: 13, stratifyBy: labels })
    const held = await collect(uneven.validation)
    expect(sorted([...held, ...(await collect(uneven.train))])).toEqual(numbers(100))
    const counts = [0, 1, 2].map((label) => held.filter((n) => labels[n] === label).length)
    expect(counts).toEqual([11, 1, 1])
  })

  test('refuses what would go wrong unseen', async () => {
    const refused = [
      () => array().split({ validation: 0 }),
      () => array().split({ validation: 20 }),
      () => array().split({ validation: Number.NaN }),
      () => array().split({ validation: 1.5 }),
      () => array().split({ validation: 0.01 }),
      () => array().shuffle(1).split({ validation: 5 }),
      () => array().split({ validation: 5, stratifyBy: [1, 2] }),
      () => lazy().split({ validation: 5, stratifyBy: (n) => n }),
    ]
    for (const action of refused) expect(await codeOf(action)).toBe('invalid-argument')
  })
})

test('wrong arguments are named', async () => {
  expect(await codeOf(() => Dataset.from([]))).toBe('empty-data')
  expect(await codeOf(() => Dataset.from({ size: Number.NaN, get: () => 0 }))).toBe(
    'invalid-argument',
  )
  expect(await codeOf(() => array().get(20))).toBe('index-out-of-range')
  expect(await codeOf(() => array().get(-1))).toBe('index-out-of-range')
  expect(await codeOf(() => array().get(Number.NaN))).toBe('index-out-of-range')
  const refused = [
    () => array().batch(0),
    () => array().batch(Number.NaN),
    () => array().batch(2.5),
    () => array().take(-1),
    () => array().skip(Number.NaN),
    () => array().shard(2, 2),
    () => array().shard(0, 0),
    () => array().prefetch(-1),
    () => array().shuffle(Number.NaN),
    () => array().shuffle(undefined as unknown as number),
    () => stream().shuffle(1, { bufferSize: 0 }),
    () => collect(array(), { start: 21 }),
    () => collect(array(), { start: -1 }),
    () => collect(array(), { epoch: 0.5 }),
  ]
  for (const action of refused) expect(await codeOf(action), `${action}`).toBe('invalid-argument')
})

test('shuffling and batching small pictures is fast', async () => {
  const pixels = new Uint8Array(60_000 * 784)
  const data = Dataset.from({
    size: 60_000,
    get: (i) => ({
      image: { data: pixels.subarray(i * 784, (i + 1) * 784), width: 28, height: 28, channels: 1 },
      label: i % 10,
    }),
  })
  const batches = data.shuffle(1).batch(64)
  const rates: number[] = []
  for (let epoch = 0; epoch < 3; epoch++) {
    const start = performance.now()
    let samples = 0
    for await (const batch of batches.iterate({ epoch })) samples += batch.length
    rates.push((1000 * samples) / (performance.now() - start))
  }
  expect(Math.max(...rates)).toBeGreaterThan(500_000)
})
