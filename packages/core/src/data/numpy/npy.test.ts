import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { CnnError } from '../../errors.js'
import { type NpyArray, readNpy, readNpz, writeNpy, writeNpzArrays } from './npy.js'

const arrays = new Map<string, NpyArray>([
  ['f8', { shape: [2, 3], data: Float64Array.of(1.5, -2, 3, 4, 5, 6) }],
  ['f4', { shape: [6], data: Float32Array.of(1.5, -2, 3, 4, 5, 6) }],
  ['i1', { shape: [3], data: Int8Array.of(-1, 2, 3) }],
  ['u1', { shape: [1, 3], data: Uint8Array.of(255, 2, 3) }],
  ['i2', { shape: [2], data: Int16Array.of(-300, 300) }],
  ['u2', { shape: [2], data: Uint16Array.of(65_535, 0) }],
  ['i4', { shape: [2], data: Int32Array.of(-70_000, 70_000) }],
  ['u4', { shape: [1], data: Uint32Array.of(2 ** 32 - 1) }],
  ['i8', { shape: [], data: BigInt64Array.of(-(2n ** 60n)) }],
  ['u8', { shape: [1], data: BigUint64Array.of(2n ** 63n) }],
  ['none', { shape: [0, 4], data: new Float32Array() }],
])

const failure = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => undefined,
    (reason) => reason,
  )
  expect(error).toBeInstanceOf(CnnError)
  return error as CnnError
}

test('what is written is read again, alone and in an archive', async () => {
  for (const array of arrays.values()) expect(await readNpy(writeNpy(array))).toEqual(array)
  for (const compressed of [false, true]) {
    const bytes = writeNpzArrays(arrays, { compressed })
    expect(bytes).toEqual(writeNpzArrays(new Map(arrays), { compressed }))
    expect(await readNpz(bytes)).toEqual(arrays)
    expect([...(await readNpz(bytes, { arrays: ['u1', 'f4'] })).keys()]).toEqual(['u1', 'f4'])
  }
  const missing = await failure(readNpz(writeNpzArrays(arrays), { arrays: ['x'], name: 'a.npz' }))
  expect([missing.code, missing.message]).toEqual([
    'not-in-npz',
    expect.stringMatching(/a\.npz has no array x: it has f8, f4/),
  ])
})

describe('what is refused', () => {
  const good = writeNpy({ shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) })
  const changed = (from: string, to: string) => {
    const text = Buffer.from(good).toString('latin1').replace(from, to)
    return new Uint8Array(Buffer.from(text, 'latin1'))
  }

  test.each([
    ['cut short', good.subarray(0, -1), /takes 16 bytes, but 15 follow/],
    ['no header', good.subarray(0, 40), /header claims/],
    ['something else', new Uint8Array(100), /does not begin as/],
    ['objects', changed("'<f4'", "'|O8'"), /Python objects/],
    ['texts', changed("'<f4'", "'<U4'"), /type '<U4'/],
    ['another shape', changed('(2, 2)', '(9, 2)'), /takes 72 bytes/],
  ])('%s', async (_, bytes, says) => {
    const { code, message } = await failure(readNpy(bytes, { name: 'a.npy' }))
    expect([code, message]).toEqual(['bad-npy', expect.stringMatching(says)])
    expect(message).toContain('a.npy')
  })

  test('no archive, and shapes that do not fit', async () => {
    expect((await failure(readNpz(new Uint8Array(50)))).code).toBe('bad-npy')
    expect(() => writeNpy({ shape: [3], data: new Uint8Array(2) })).toThrow(/should hold 3 values/)
  })
})

const python = process.env.CNN_PYTHON ?? '/usr/bin/python3'
const hasNumpy = spawnSync(python, ['-c', 'import numpy']).status === 0

test.skipIf(!hasNumpy)('NumPy reads and writes the same', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cnn-npy-'))
  try {
    const path = join(folder, 'arrays.npz')
    writeFileSync(path, writeNpzArrays(arrays))
    const program = `import io, numpy, sys
a = dict(numpy.load(sys.argv[1]).items())
a['half'] = numpy.array([0.5, -2], 'f2')
a['big'] = numpy.array([1.5, 2], '>f8')
a['columns'] = numpy.asfortranarray(numpy.arange(6, dtype='i4').reshape(1, 2, 3))
a['truth'] = numpy.array([True, False])
b = io.BytesIO()
numpy.savez_compressed(b, **a)
sys.stdout.buffer.write(b.getvalue())`
    const bytes = execFileSync(python, ['-c', program, path])
    const found = await readNpz(new Uint8Array(bytes))
    for (const [name, array] of arrays) expect(found.get(name)).toEqual(array)
    expect(found.get('half')?.data).toEqual(Float32Array.of(0.5, -2))
    expect(found.get('big')?.data).toEqual(Float64Array.of(1.5, 2))
    expect(found.get('columns')).toEqual({
      shape: [1, 2, 3],
      data: Int32Array.of(0, 1, 2, 3, 4, 5),
    })
    expect(found.get('truth')?.data).toEqual(Uint8Array.of(1, 0))
  } finally {
    rmSync(folder, { recursive: true })
  }
})
