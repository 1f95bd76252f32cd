import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { CnnError, memorySource } from '@cnn/core'
import { describe, expect, test } from 'vitest'
import { matChars, matScalar, type WritableMat, writeMat } from '../../test/writers/mat.js'
import { listMat, matNumbers, matText, readMat, streamMatVariable } from './mat.js'

const data = process.env.CNN_TEST_DATA ?? resolve(import.meta.dirname, '../../../../../shared/data')

const failure = async (bytes: Uint8Array, variables?: string[]) => {
  const error = await readMat(bytes, { name: 'a.mat', variables }).then(
    () => undefined,
    (reason) => reason,
  )
  expect(error).toBeInstanceOf(CnnError)
  expect(error.message).toContain('a.mat')
  return error as CnnError
}

describe.each([
  ['plain', {}],
  ['packed', { compressed: true }],
  ['plain, big-endian', { bigEndian: true }],
  ['packed, big-endian', { bigEndian: true, compressed: true }],
])('%s', (_, options) => {
  const read = (variables: Record<string, WritableMat>) => readMat(writeMat(variables, options))

  test('numbers of every class, by columns', async () => {
    const small = [1, 0, 100, 7, 8, 9]
    for (const kind of [
      'double',
      'single',
      'int8',
      'uint8',
      'int16',
      'uint16',
      'int32',
      'uint32',
    ] as const) {
      const found = await read({ x: { class: kind, dims: [2, 3], data: small } })
      expect(found.get('x')).toMatchObject({ kind: 'array', class: kind, dims: [2, 3] })
      expect(Array.from(matNumbers(found.get('x')), Number)).toEqual(small)
    }
    const big = [-(2n ** 60n), 5n]
    const found = await read({
      x: { class: 'int64', dims: [1, 2], data: big },
      y: { class: 'uint64', dims: [1, 2], data: [3, 4], stored: 'uint8' } as WritableMat,
    })
    expect(found.get('x')).toMatchObject({ data: BigInt64Array.from(big) })
    expect(found.get('y')).toMatchObject({ data: BigUint64Array.of(3n, 4n) })
    expect(Array.from(matNumbers(found.get('y')))).toEqual([3, 4])
  })

  test('numbers that are stored in a smaller type', async () => {
    const found = await read({
      whole: { class: 'double', dims: [1, 3], data: [-1, 2, 300], stored: 'int16' },
      few: { class: 'single', dims: [1, 2], data: [3, 4], stored: 'uint8' },
    })
    expect(found.get('whole')).toMatchObject({ data: Float64Array.of(-1, 2, 300) })
    expect(found.get('few')).toMatchObject({ data: Float32Array.of(3, 4) })
  })

  test('complex and logical numbers', async () => {
    const found = await read({
      z: { class: 'double', dims: [1, 2], data: [1, 2], imaginary: [0.5, -3] },
      t: { class: 'uint8', dims: [1, 2], data: [1, 0], logical: true },
      none: { class: 'double', dims: [0, 3], data: [] },
    })
    expect(found.get('z')).toMatchObject({ imaginary: Float64Array.of(0.5, -3) })
    expect(found.get('t')).toMatchObject({ class: 'logical', data: Uint8Array.of(1, 0) })
    expect(found.get('none')).toMatchObject({ dims: [0, 3], data: new Float64Array() })
  })

  test('text', async () => {
    const rows: WritableMat = { class: 'char', dims: [2, 3], text: 'adbecf' }
    const word = 'größer'
    const found = await read({
      rows,
      ...{ word: matChars(word), none: { class: 'char', dims: [0, 0], text: '' } },
      ...{ utf8: { ...matChars(word), stored: 'utf8' } as WritableMat },
      ...{ utf16: { ...matChars(word), stored: 'utf16' } as WritableMat },
      ...{ utf32: { ...matChars(word), stored: 'utf32' } as WritableMat },
      ...{ bytes: { ...matChars(word), stored: 'uint8' } as WritableMat },
    })
    expect(found.get('rows')).toEqual({ kind: 'text', dims: [2, 3], rows: ['abc', 'def'] })
    for (const name of ['word', 'utf8', 'utf16', 'utf32', 'bytes']) {
      expect(matText(found.get(name))).toBe(word)
    }
    expect(matText(found.get('none'))).toBe('')
    expect(() => matText(found.get('rows'), 'rows')).toThrow(/rows is a text of 2 × 3/)
    expect(() => matNumbers(found.get('word'), 'word')).toThrow(/word is a text of 1 × 6/)
    expect(() => matText(undefined, 'x')).toThrow(/x is missing/)
  })

  test('cells, structs, objects and sparse matrices', async () => {
    const cell: WritableMat = {
      class: 'cell',
      dims: [1, 2],
      elements: [matChars('ab'), { class: 'cell', dims: [1, 1], elements: [matScalar(3)] }],
    }
    const fields = { id: [matScalar(1), matScalar(2)], word: [matChars('x'), matChars('yz')] }
    const found = await read({
      cell,
      list: { class: 'struct', dims: [1, 2], fields },
      thing: { class: 'struct', dims: [1, 2], fields, object: 'inline' },
      empty: { class: 'struct', dims: [5, 1], fields: {} },
      // [0 5; 6 0; 0 7]
      sparse: {
        class: 'sparse',
        dims: [3, 2],
        rows: [1, 0, 2],
        starts: [0, 1, 3],
        data: [6, 5, 7],
      },
    })
    expect(found.get('cell')).toMatchObject({
      elements: [{ rows: ['ab'] }, { elements: [{ data: Float64Array.of(3) }] }],
    })
    const list = found.get('list')
    const thing = found.get('thing')
    if (list?.kind !== 'struct' || thing?.kind !== 'struct') throw new Error('no struct')
    expect([...list.fields.keys()]).toEqual(['id', 'word'])
    expect(list.fields.get('id')!.map((value) => matNumbers(value)[0])).toEqual([1, 2])
    expect(list.fields.get('word')!.map((value) => matText(value))).toEqual(['x', 'yz'])
    expect([thing.className, thing.fields.size]).toEqual(['inline', 2])
    expect(found.get('empty')).toMatchObject({ dims: [5, 1], fields: new Map() })
    expect(found.get('sparse')).toEqual({
      ...{ kind: 'sparse', dims: [3, 2], isLogical: false },
      ...{ rows: Int32Array.of(1, 0, 2), columns: Int32Array.of(0, 1, 1) },
      data: Float64Array.of(6, 5, 7),
    })
  })

  test('only the variables that are wanted', async () => {
    const bytes = writeMat(
      {
        odd: { class: 'handle', dims: [1, 1] },
        new: { class: 'opaque', dims: [] },
        x: matScalar(4),
      },
      options,
    )
    expect([...(await readMat(bytes, { variables: ['x'] })).keys()]).toEqual(['x'])
    const listed = await listMat(bytes)
    expect(listed.map((one) => `${one.name} ${one.class}`)).toEqual([
      'odd function handle',
      'new opaque',
      'x double',
    ])
    expect((await failure(bytes)).message).toMatch(/variable odd.* function handle/)
    expect((await failure(bytes, ['new'])).code).toBe('unsupported-mat')
    const missing = await failure(bytes, ['y'])
    expect([missing.code, missing.message]).toEqual([
      'mat-variable-not-found',
      expect.stringContaining('it has odd, new, x'),
    ])
  })

  test('a large variable comes in pieces', async () => {
    const values = Uint16Array.from({ length: 300_000 }, (_, i) => (i * 7919) % 65_536)
    const bytes = writeMat(
      {
        X: { class: 'double', dims: [3, 100_000], data: values, stored: 'uint16' },
        y: { class: 'uint8', dims: [4, 1], data: [1, 2, 3, 4] },
      },
      options,
    )
    const source = memorySource(bytes, 'a.mat')
    const {
      dims,
      class: kind,
      pieces,
    } = await streamMatVariable(source, 'X', { pieceLength: 7000 })
    expect([dims, kind]).toEqual([[3, 100_000], 'double'])
    let at = 0
    let same = true
    const lengths = new Set<number>()
    for await (const piece of pieces) {
      same &&= piece.every((value, i) => value === values[at + i])
      at += piece.length
      lengths.add(piece.length)
    }
    expect([at, same, [...lengths]]).toEqual([300_000, true, [7000, 6000]])
    const small = await streamMatVariable(source, 'y')
    expect((await small.pieces.next()).value).toEqual(Uint8Array.of(1, 2, 3, 4))
  })

  test('what is cut short anywhere is refused', async () => {
    const bytes = writeMat(
      { a: { class: 'double', dims: [10, 1], data: new Float64Array(10) }, b: matChars('words') },
      options,
    )
    for (let length = 0; length < bytes.length; length += 3) {
      const { code } = await failure(bytes.subarray(0, length), ['a', 'b'])
      expect(code).toMatch(/^(bad-mat|mat-variable-not-found)$/)
    }
  })
})

describe('what is refused', () => {
  const header = (text: string) => {
    const bytes = new Uint8Array(600)
    bytes.set(new TextEncoder().encode(text))
    return bytes
  }

  test.each([
    ['version 7.3', header('MATLAB 7.3 MAT-file, Platform'), 'unsupported-mat', /7\.3.*HDF5/],
    // 0 (little-endian doubles), 2 rows, 3 columns, real, a name of two bytes.
    [
      'version 4',
      Uint8Array.of(0, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0x78, 0),
      'unsupported-mat',
      /version 4/,
    ],
    ['a page', header('<!DOCTYPE html><html>'), 'bad-mat', /begins with '<!DOCTYPE html>/],
    ['nothing', new Uint8Array(), 'bad-mat', /0 bytes/],
  ])('%s', async (_, bytes, code, says) => {
    const error = await failure(bytes)
    expect([error.code, error.message]).toEqual([code, expect.stringMatching(says)])
  })

  test('more than there is room for, before room is made', async () => {
    const bytes = writeMat({ x: { class: 'double', dims: [10, 1], data: new Float64Array(10) } })
    const view = new DataView(bytes.buffer)
    // The dimensions stand behind the tags of the variable, its flags and themselves.
    view.setUint32(128 + 8 + 16 + 8, 2 ** 31 - 1, true)
    expect((await failure(bytes)).message).toMatch(/should have 2147483647 numbers/)
    const packed = writeMat(
      { x: { class: 'uint8', dims: [1e6, 1], data: new Uint8Array(1e6) } },
      { compressed: true },
    )
    await expect(readMat(packed, { maxBytes: 1000 })).rejects.toMatchObject({
      code: 'file-too-large',
    })
    const cells: WritableMat = { class: 'cell', dims: [1 << 20, 1 << 8], elements: [] }
    expect((await failure(writeMat({ cells }))).message).toMatch(/268435456 arrays, more than/)
  })

  test('cells inside cells without end', async () => {
    let cell: WritableMat = { class: 'cell', dims: [1, 1], elements: [matScalar(1)] }
    for (let depth = 0; depth < 100; depth++)
      cell = { class: 'cell', dims: [1, 1], elements: [cell] }
    expect((await failure(writeMat({ cell }))).message).toMatch(/64 deep/)
  })

  test('a stream of what are no real numbers', async () => {
    const bytes = writeMat({
      text: matChars('a'),
      z: { class: 'double', dims: [1, 1], data: [1], imaginary: [1] },
    })
    await expect(streamMatVariable(bytes, 'text')).rejects.toThrow(/text, is text/)
    await expect(streamMatVariable(bytes, 'z')).rejects.toThrow(/complex double/)
    await expect(streamMatVariable(bytes, 'w')).rejects.toThrow(/it has text, z/)
  })

  test('damage inside packed data', async () => {
    let state = 1
    const noise = Uint8Array.from({ length: 300_000 }, () => {
      state = (state * 48_271) % 2_147_483_647
      return state & 255
    })
    const x: WritableMat = { class: 'uint8', dims: [300_000, 1], data: noise }
    const bytes = writeMat({ x }, { compressed: true })
    // In the checksum, which comes last.
    bytes[bytes.length - 2]! ^= 1
    expect((await failure(bytes)).code).toBe('bad-mat')
    const { pieces } = await streamMatVariable(bytes, 'x', { pieceLength: 1000 })
    const readAll = async () => {
      for await (const piece of pieces) expect(piece.length).toBe(1000)
    }
    await expect(readAll()).rejects.toMatchObject({ code: 'bad-mat' })
  })

  test('an operation that is cancelled', async () => {
    const signal = AbortSignal.abort()
    await expect(readMat(writeMat({ x: matScalar(1) }), { signal })).rejects.toMatchObject({
      code: 'aborted',
    })
  })
})

describe.skipIf(!existsSync(`${data}/svhn`))('real files', () => {
  test('SVHN', async () => {
    const bytes = new Uint8Array(await readFile(`${data}/svhn/format2-derived/test_32x32.mat`))
    const found = await readMat(bytes)
    expect(found.get('X')).toMatchObject({ class: 'uint8', dims: [32, 32, 3, 486] })
    expect(found.get('y')).toMatchObject({ dims: [486, 1] })
  })

  test('the faces', async () => {
    const bytes = new Uint8Array(await readFile(`${data}/olivetti/olivettifaces.mat`))
    expect(await listMat(bytes)).toMatchObject([{ name: 'faces', dims: [4096, 400] }])
    expect(await readMat(bytes)).toBeDefined()
  })
})

const python = [process.env.CNN_PYTHON ?? '/usr/bin/python3', 'python3'].find(
  (command) => spawnSync(command, ['-c', 'import scipy.io']).status === 0,
)

test.skipIf(!python)('what SciPy writes is read', async () => {
  const program = `import io, sys, numpy as np, scipy.io, scipy.sparse
for compressed in (False, True):
    b = io.BytesIO()
    scipy.io.savemat(b, {
        'm': np.arange(6, dtype='f4').reshape(2, 3), 'z': np.array([[1 + 2j]]), 't': np.array([[True, False]]),
        'word': 'größer', 'words': np.array(['ab', 'c'], dtype=object), 'big': np.array([[-5]], dtype='i8'),
        's': {'a': 1.5, 'b': 'x'}, 'sparse': scipy.sparse.csc_matrix(np.array([[0, 5], [6, 0]], dtype='f8')),
    }, do_compression=compressed)
    sys.stdout.write(b.getvalue().hex() + '\\n')`
  const written = execFileSync(python!, ['-c', program], { encoding: 'utf8' }).trim().split('\n')
  expect(written).toHaveLength(2)
  for (const hex of written) {
    const found = await readMat(new Uint8Array(Buffer.from(hex, 'hex')))
    expect(found.get('m')).toMatchObject({ dims: [2, 3], data: Float32Array.of(0, 3, 1, 4, 2, 5) })
    expect(found.get('z')).toMatchObject({
      data: Float64Array.of(1),
      imaginary: Float64Array.of(2),
    })
    expect(found.get('t')).toMatchObject({ class: 'logical', data: Uint8Array.of(1, 0) })
    expect(matText(found.get('word'))).toBe('größer')
    expect(found.get('words')).toMatchObject({ elements: [{ rows: ['ab'] }, { rows: ['c'] }] })
    expect(found.get('big')).toMatchObject({ data: BigInt64Array.of(-5n) })
    const s = found.get('s')
    if (s?.kind !== 'struct') throw new Error('no struct')
    expect([matNumbers(s.fields.get('a')![0])[0], matText(s.fields.get('b')![0])]).toEqual([
      1.5,
      'x',
    ])
    expect(found.get('sparse')).toMatchObject({
      rows: Int32Array.of(1, 0),
      columns: Int32Array.of(0, 1),
      data: Float64Array.of(6, 5),
    })
  }
})
