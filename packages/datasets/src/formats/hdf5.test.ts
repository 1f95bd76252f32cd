import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { CnnError } from '@cnn/core'
import { describe, expect, test } from 'vitest'
import { type Hdf5Dataset, openHdf5 } from './hdf5.js'

const data = process.env.CNN_TEST_DATA ?? resolve(import.meta.dirname, '../../../../../shared/data')

const h5wasm = await import('h5wasm')
await h5wasm.ready

let written = 0

/** A file that the reference library wrote. */
function write(fill: (file: InstanceType<typeof h5wasm.File>) => void, options?: object) {
  const path = `/written-${++written}.h5`
  const file = new h5wasm.File(path, 'w', options as never)
  fill(file)
  file.close()
  const bytes = h5wasm.FS!.readFile(path) as Uint8Array
  h5wasm.FS!.unlink(path)
  return new Uint8Array(bytes)
}

const failure = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => undefined,
    (reason) => reason,
  )
  expect(error).toBeInstanceOf(CnnError)
  return error as CnnError
}

/** As MATLAB and, until 2025, h5py write by default. */
const old = { libver: ['earliest', 'v110'] }

describe.each([
  ['of the first version', old],
  ['of version 1.10', { libver: ['v110', 'v110'] }],
])('a file %s', (_, options) => {
  test('has groups and numbers', async () => {
    const bytes = write((file) => {
      const [group, signed] = [file.create_group('a'), file.create_group('c')]
      group.create_group('b').create_dataset({ name: 'x', data: new Float64Array([1.5, -2]) })
      for (const [name, type] of Object.entries({
        i1: Int8Array,
        u1: Uint8Array,
        i2: Int16Array,
        u2: Uint16Array,
        i4: Int32Array,
        u4: Uint32Array,
        f4: Float32Array,
      })) {
        const data = type.from([1, 2, 3, 4, 5, 100])
        const place = name.startsWith('u') ? group : signed
        place.create_dataset({ name, data, shape: [2, 3] })
      }
      signed.create_dataset({ name: 'i8', data: BigInt64Array.of(-5n, 2n ** 60n) })
    }, options)
    const root = await openHdf5(bytes)
    expect(await root.keys()).toEqual(['a', 'c'])
    expect(await (await root.dataset('a/b/x')).numbers()).toEqual(Float64Array.of(1.5, -2))
    const u2 = await root.dataset('/a/u2')
    expect([u2.shape, u2.valueKind]).toEqual([[2, 3], 'number'])
    for (const name of ['i1', 'u1', 'i2', 'u2', 'i4', 'u4', 'f4']) {
      const numbers = await (
        await root.dataset(`${name.startsWith('u') ? 'a' : 'c'}/${name}`)
      ).numbers()
      expect(Array.from(numbers as Uint8Array)).toEqual([1, 2, 3, 4, 5, 100])
      expect(numbers.BYTES_PER_ELEMENT).toBe(Number(name[1]))
    }
    const i8 = await (await root.dataset('c/i8')).numbers()
    expect(i8).toEqual(BigInt64Array.of(-5n, 2n ** 60n))
    expect(await root.get('a/none')).toBeUndefined()
    expect((await failure(root.dataset('a'))).message).toMatch(/\/a .* is a group/)
  })

  test('has texts and references', async () => {
    const bytes = write((file) => {
      file.create_dataset({ name: 'words', data: ['one', 'three'], dtype: 'S5' })
      const first = file.create_dataset({ name: 'first', data: new Uint16Array([49, 46]) })
      const group = file.create_group('group')
      const references = [first.create_reference(), group.create_reference()]
      file.create_dataset({ name: 'refs', data: references as never, shape: [2, 1] })
    }, options)
    const root = await openHdf5(bytes)
    expect(await (await root.dataset('words')).texts()).toEqual(['one', 'three'])
    const refs = await root.dataset('refs')
    expect(refs.valueKind).toBe('reference')
    const [first, group] = await refs.references()
    expect(await ((await root.dereference(first!)) as Hdf5Dataset).numbers()).toEqual(
      Uint16Array.of(49, 46),
    )
    expect((await root.dereference(group!)).kind).toBe('group')
    expect((await failure(refs.numbers())).code).toBe('wrong-hdf5-value')
  })
})

test('a group of many', async () => {
  const names = Array.from({ length: 700 }, (_, i) => `n${i}`)
  const fill = (file: InstanceType<typeof h5wasm.File>) => {
    for (const name of names) file.create_dataset({ name, data: new Uint8Array([1]) })
  }
  const bytes = write(fill, old)
  const newest = await failure((await openHdf5(write(fill, { libver: 'latest' }))).keys())
  expect([newest.code, newest.message]).toEqual([
    'unsupported-hdf5',
    expect.stringMatching(/fractal heap/),
  ])
  expect((await (await openHdf5(bytes)).keys()).sort()).toEqual(names.sort())
})

test.each([
  ['chunks', [5, 4], 0],
  ['packed chunks', [5, 4], 6],
  ['a chunk for each row', [1, 9], 3],
])('data in %s', async (_, chunks, level) => {
  const values = Int32Array.from({ length: 13 * 9 }, (_, i) => i * i - 50)
  const bytes = write((file) => {
    const filter = level > 0 ? { compression: level } : {}
    file.create_dataset({ name: 'x', data: values, shape: [13, 9], chunks, ...filter })
  })
  expect(await (await (await openHdf5(bytes)).dataset('x')).numbers()).toEqual(values)
})

describe('what is refused', () => {
  test('no HDF5, and what is cut short', async () => {
    expect((await failure(openHdf5(new Uint8Array(3000)))).message).toMatch(/no signature/)
    const bytes = write((file) => {
      file.create_dataset({ name: 'x', data: new Float64Array(1000) })
    })
    for (let length = 0; length < bytes.length; length += 97) {
      const read = async () =>
        (await (await openHdf5(bytes.subarray(0, length))).dataset('x')).numbers()
      expect((await failure(read())).code).toMatch(/^(bad|not-in)-?.*hdf5$/)
    }
  })

  test('more than is accepted', async () => {
    const bytes = write((file) => {
      file.create_dataset({ name: 'x', data: new Float64Array(1000) })
    })
    const root = await openHdf5(bytes, { maxBytes: 1000 })
    expect((await failure((await root.dataset('x')).numbers())).code).toBe('file-too-large')
  })

  test('values of other kinds, by name', async () => {
    const bytes = write((file) => {
      file.create_dataset({ name: 'words', data: ['of', 'any length'] })
    })
    const root = await openHdf5(bytes, { name: 'a.h5' })
    const error = await failure(root.get('words'))
    expect([error.code, error.message]).toEqual([
      'unsupported-hdf5',
      expect.stringMatching(/a\.h5 has lists of different lengths/),
    ])
  })
})

describe.skipIf(!existsSync(`${data}/svhn`))('a file of MATLAB', () => {
  test('gives what the reference library gives', async () => {
    const bytes = new Uint8Array(await readFile(`${data}/svhn/format1-mini/train/digitStruct.mat`))
    h5wasm.FS!.writeFile('/real.mat', bytes)
    const reference = new h5wasm.File('/real.mat', 'r')
    const group = reference.get('#refs#') as InstanceType<typeof h5wasm.Group>
    const root = await openHdf5(bytes)
    const own = await root.get('#refs#')
    if (own?.kind !== 'group') throw new Error('no group')
    expect((await own.keys()).sort()).toEqual(group.keys().sort())
    let compared = 0
    for (const key of group.keys()) {
      const found = group.get(key)
      if (!(found instanceof h5wasm.Dataset)) continue
      const dataset = await own.dataset(key)
      expect(dataset.shape).toEqual(found.shape)
      if (dataset.valueKind !== 'number') continue
      expect(await dataset.numbers()).toEqual(found.value)
      compared++
    }
    expect(compared).toBeGreaterThan(300)
    reference.close()
  })
})
