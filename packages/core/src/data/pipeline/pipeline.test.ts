import { describe, expect, test } from 'vitest'
import { type Random, randomStream } from '../../random.js'
import { Dataset } from '../dataset.js'

const numbers = (count: number, from = 0) => Array.from({ length: count }, (_, i) => from + i)
const array = (count: number, from = 0) => Dataset.from(numbers(count, from), { name: 'Numbers' })
const stream = (count: number, from = 0) =>
  Dataset.from(
    async function* () {
      for (let i = 0; i < count; i++) yield from + i
    },
    { name: 'Numbers' },
  )
const sorted = (values: readonly number[]) => values.toSorted((a, b) => a - b)

const codeOf = async (action: () => unknown) => {
  try {
    await action()
  } catch (error) {
    return (error as { code?: string }).code
  }
  return 'nothing was thrown'
}

/** Goes through an epoch in pieces, saving and restoring the position between them. */
async function inPieces<T>(data: Dataset<T>, epoch: number, random: Random) {
  const seen: T[] = []
  for (let isOver = false; !isOver; ) {
    const wanted = random.integer(5)
    isOver = true
    for await (const element of data.iterate({ epoch, start: seen.length })) {
      seen.push(element)
      if (seen.length % 7 === wanted) {
        isOver = false
        break
      }
    }
  }
  return seen
}

/** A random pipeline of the operations, to be built again and again from the same numbers. */
function randomPipeline(random: Random): { text: string; data: Dataset<unknown> } {
  let from = 0
  const source = () => {
    const count = 1 + random.integer(14)
    const first = from
    from += count
    return random.chance(0.5) ? array(count, first) : stream(count, first)
  }
  let text = 'source'
  let data: Dataset<unknown> = source()
  const operations: [string, () => Dataset<unknown>][] = [
    ['map', () => data.map((value, { random }) => [value, random.uniform()])],
    ['async map', () => data.map(async (value, { random }) => [value, random.uniform()])],
    ['filter', () => data.filter((_, { random }) => random.chance(0.7))],
    ['async filter', () => data.filter(async (_, { random }) => random.chance(0.7))],
    ['shuffle', () => data.shuffle(random.integer(9), { bufferSize: 1 + random.integer(6) })],
    ['batch', () => data.batch(1 + random.integer(4))],
    ['bucket', () => data.bucket(2, (value) => String(value).length, { boundaries: [2, 20] })],
    ['prefetch', () => data.prefetch(random.integer(6))],
    ['cache', () => data.cache()],
    ['take', () => data.take(random.integer(20))],
    ['skip', () => data.skip(random.integer(4))],
    ['slice', () => data.slice(random.integer(4), random.integer(30))],
    ['repeat', () => data.repeat(1 + random.integer(3))],
    ['shard', () => data.shard(0, 1 + random.integer(2))],
    ['concat', () => Dataset.concat([data, source(), source()])],
    ['interleave', () => Dataset.interleave([data, source()], { block: 1 + random.integer(3) })],
    ['mix', () => Dataset.mix([data, source()], { weights: [2, 1], seed: random.integer(9) })],
    ['mix all', () => Dataset.mix([data, source()], { until: 'all', seed: random.integer(9) })],
  ]
  for (let count = 1 + random.integer(5); count > 0; count--) {
    const [name, apply] = operations[random.integer(operations.length)]!
    text += ` → ${name}`
    data = apply()
  }
  return { text, data }
}

test('any pipeline goes on exactly from any state', async () => {
  for (let seed = 0; seed < 150; seed++) {
    const { text, data } = randomPipeline(randomStream('pipeline', seed))
    for (const epoch of [0, 3]) {
      const whole = await data.toArray({ epoch })
      expect(await data.toArray({ epoch }), text).toEqual(whole)
      if (data.size !== undefined) expect(whole.length, text).toBe(data.size)
      expect(await inPieces(data, epoch, randomStream('pieces', seed)), text).toEqual(whole)
      if (whole.length > 0) {
        const start = randomStream('start', seed).integer(whole.length + 1)
        expect(await data.toArray({ epoch, start }), text).toEqual(whole.slice(start))
      }
    }
  }
})

test('reading ahead changes nothing', async () => {
  for (let seed = 200; seed < 260; seed++) {
    const { text, data } = randomPipeline(randomStream('pipeline', seed))
    expect(await data.prefetch(4).toArray({ epoch: 1 }), text).toEqual(
      await data.toArray({ epoch: 1 }),
    )
  }
})

describe('slice', () => {
  const slices: [begin: number | `${number}%`, end: number | `${number}%` | undefined, string][] = [
    [2, 4, '2,3'],
    [8, undefined, '8,9'],
    [-3, undefined, '7,8,9'],
    [0, -7, '0,1,2'],
    [-4, -2, '6,7'],
    ['80%', undefined, '8,9'],
    [0, '20%', '0,1'],
    ['-10%', undefined, '9'],
    ['25%', '50%', '3,4'],
    [5, 2, ''],
    [50, 60, ''],
    [-50, 1, '0'],
    ['0%', '100%', '0,1,2,3,4,5,6,7,8,9'],
    ['-0%', undefined, ''],
  ]
  test.each(slices)('from %s to %s', async (begin, end, expected) => {
    expect((await array(10).slice(begin, end).toArray()).join()).toBe(expected)
  })

  test('parts with a common bound make the whole', async () => {
    for (const count of [1, 7, 99, 1000]) {
      for (const bound of ['10%', '33.3%', '50%', '0.05%'] as const) {
        const [low, high] = [array(count).slice(0, bound), array(count).slice(bound)]
        expect([...(await low.toArray()), ...(await high.toArray())]).toEqual(numbers(count))
      }
    }
  })

  test('of a stream counts from its beginning only', async () => {
    expect(await stream(10).slice(2, 5).toArray()).toEqual([2, 3, 4])
    expect(await stream(3).slice(1).toArray()).toEqual([1, 2])
    expect(await codeOf(() => stream(10).slice(-2))).toBe('no-random-access')
    expect(await codeOf(() => stream(10).slice('10%'))).toBe('no-random-access')
    expect(await codeOf(() => array(10).slice(0.5))).toBe('invalid-argument')
    expect(await codeOf(() => array(10).slice('ten%' as '10%'))).toBe('invalid-argument')
  })
})

describe.each([
  ['random access', array],
  ['streams', stream],
])('joined, of %s', (_, make) => {
  test('concat and interleave keep all, in their orders', async () => {
    const sets = [make(3), make(5, 10), make(1, 20)]
    expect(await Dataset.concat(sets).toArray()).toEqual([0, 1, 2, 10, 11, 12, 13, 14, 20])
    expect(await Dataset.interleave(sets).toArray()).toEqual([0, 10, 20, 1, 11, 2, 12, 13, 14])
    expect(await Dataset.interleave(sets, { block: 2 }).toArray()).toEqual([
      0, 1, 10, 11, 20, 2, 12, 13, 14,
    ])
    expect(Dataset.concat(sets).name).toBe('Numbers + Numbers + Numbers')
  })

  test('mix takes as many of each as its weight says, until the first has ended', async () => {
    const mixed = Dataset.mix([make(100), make(300, 1000)], { weights: [1, 2], seed: 4 })
    const whole = await mixed.toArray()
    const small = whole.filter((n) => n < 1000)
    const large = whole.filter((n) => n >= 1000)
    expect(small).toEqual(sorted(small))
    expect(large).toEqual(numbers(large.length, 1000))
    expect(Math.abs(large.length / small.length - 2)).toBeLessThan(0.35)
    expect(small.length === 100 || large.length === 300).toBe(true)
    expect(await mixed.toArray({ epoch: 1 })).not.toEqual(whole)
    const all = Dataset.mix([make(10), make(30, 1000)], { until: 'all' })
    expect(sorted(await all.toArray())).toEqual([...numbers(10), ...numbers(30, 1000)])
    const only = Dataset.mix([make(10), make(30, 1000)], { weights: [0, 1], until: 'all' })
    expect(await only.toArray()).toEqual(numbers(30, 1000))
  })

  test('mix that is begun beyond its end has nothing left', async () => {
    const mixed = Dataset.mix([make(3), make(1000, 1000)])
    const { length } = await mixed.toArray()
    for (const beyond of [0, 1, 2, 13, 100]) {
      expect(await mixed.skip(length + beyond).toArray()).toEqual([])
    }
    expect(await mixed.skip(length - 1).toArray()).toHaveLength(1)
    expect(await mixed.shard(0, 2).toArray({ start: Math.ceil(length / 2) })).toEqual([])
  })

  test('repeats with other orders and other random numbers', async () => {
    const twice = await make(20)
      .shuffle(1)
      .repeat(2)
      .map((n, { random }) => [n, random.uniform()] as const)
      .toArray()
    const [first, second] = [twice.slice(0, 20), twice.slice(20)]
    expect(sorted(first.map(([n]) => n))).toEqual(numbers(20))
    expect(sorted(second.map(([n]) => n))).toEqual(numbers(20))
    expect(first.map(([n]) => n)).not.toEqual(second.map(([n]) => n))
    expect(new Set(twice.map(([, value]) => value)).size).toBe(40)
  })

  test('samples of different sets have indices of their own', async () => {
    for (const join of [Dataset.concat, Dataset.interleave, Dataset.mix]) {
      const indices = await join([make(9), make(9, 50)])
        .map((_, { index }) => index)
        .toArray()
      expect(new Set(indices).size).toBe(indices.length)
    }
  })
})

test('with random access, mix and concat know their size and places', async () => {
  const sets = [array(10), array(40, 100)]
  expect(Dataset.mix(sets, { weights: [1, 3] }).size).toBe(40)
  expect(Dataset.mix(sets, { weights: [1, 3], until: 'all' }).size).toBe(50)
  expect(Dataset.mix([array(3), array(3)], { weights: [0.1, 0.2] }).size).toBe(4)
  expect(Dataset.concat(sets).size).toBe(50)
  expect(Dataset.concat(sets).get(12)).toBe(102)
  const indices = Dataset.concat(sets).map((_, { index }) => index)
  expect(await indices.toArray()).toEqual(numbers(50))
  expect(Dataset.concat([...sets, stream(3)]).size).toBeUndefined()
})

describe('bucket', () => {
  const words = numbers(60).map((n) => 'x'.repeat(1 + ((n * 7) % 12)))

  test.each([
    ['a function', (word: string) => word.length],
    ['an array', words.map((word) => word.length)],
  ])('by %s: batches of similar size, and every sample once', async (_, size) => {
    const data = Dataset.from(words)
      .shuffle(5)
      .bucket(4, size, { boundaries: [4, 8] })
    const batches = await data.toArray({ epoch: 2 })
    expect(batches.flat().length).toBe(60)
    const bucket = (word: string) => (word.length < 4 ? 0 : word.length < 8 ? 1 : 2)
    for (const batch of batches) expect(new Set(batch.map(bucket)).size).toBe(1)
    expect(batches.filter((batch) => batch.length < 4).length).toBeLessThanOrEqual(3)
    for (let start = 0; start < batches.length; start++) {
      expect(await data.toArray({ epoch: 2, start })).toEqual(batches.slice(start))
    }
    const full = Dataset.from(words).bucket(4, size, { boundaries: [4, 8], dropLast: true })
    expect((await full.toArray()).every((batch) => batch.length === 4)).toBe(true)
  })

  test('by an array does not read what it skips', async () => {
    const reads: number[] = []
    const data = Dataset.from({ size: 12, get: async (i) => reads.push(i) && i })
    const buckets = data.bucket(2, numbers(12), { boundaries: [6] })
    expect(await buckets.toArray({ start: 4 })).toEqual([
      [8, 9],
      [10, 11],
    ])
    expect(reads).toEqual([8, 9, 10, 11])
  })

  test('refuses sizes and boundaries that are none', async () => {
    const refused = [
      () => array(3).bucket(2, (n) => n, { boundaries: [] }),
      () => array(3).bucket(2, (n) => n, { boundaries: [2, 1] }),
      () =>
        array(3)
          .bucket(2, [1], { boundaries: [2] })
          .toArray(),
      () =>
        array(3)
          .bucket(2, () => Number.NaN, { boundaries: [2] })
          .toArray(),
    ]
    for (const action of refused) expect(await codeOf(action)).toBe('invalid-argument')
  })
})

describe('prefetch', () => {
  test.each([
    ['random access', array],
    ['a stream', stream],
  ])('runs functions of %s at the same time, in order', async (_, make) => {
    let [running, most] = [0, 0]
    const slow = async (n: number) => {
      most = Math.max(most, ++running)
      await new Promise((resolve) => setTimeout(resolve, 1 + ((n * 7) % 5)))
      running--
      return n
    }
    const data = make(30).map(slow).prefetch(4)
    expect(await data.toArray()).toEqual(numbers(30))
    expect(most).toBe(5)
    most = 0
    expect(
      await make(30)
        .filter(async (n) => (await slow(n)) > 9)
        .prefetch(4)
        .toArray(),
    ).toEqual(numbers(20, 10))
    expect(most).toBe(5)
    most = 0
    const batched = make(30).map(slow).batch(3).prefetch(2)
    expect((await batched.toArray()).flat()).toEqual(numbers(30))
    expect(most).toBeGreaterThan(6)
    expect(most).toBeLessThanOrEqual(9)
  })

  test('an error of a function comes in its turn, and ends the stream', async () => {
    const seen: number[] = []
    const data = stream(30)
      .map(async (n) => {
        if (n === 5) throw new Error('five')
        return n
      })
      .prefetch(8)
    await expect(async () => {
      for await (const n of data) seen.push(n)
    }).rejects.toThrow('five')
    expect(seen).toEqual(numbers(5))
  })
})
