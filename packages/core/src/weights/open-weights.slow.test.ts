import { unzipSync, zipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { checkpointBytes, readableCheckpoints } from '../../golden/checkpoints.js'
import { CnnError } from '../errors.js'
import { type Random, randomStream } from '../random.js'
import { readWeightsFile } from './load.js'
import { openWeights } from './open-weights.js'
import { writeSafetensors } from './safetensors.js'

/** Operations of pickles, with arguments that are large, negative or absent. */
const pickled = [
  '\x80\x02',
  '}',
  ']',
  ')',
  '(',
  'u',
  's',
  'e',
  't',
  'R',
  'b',
  'Q',
  '.',
  '0',
  '2',
  'N',
  'K\xff',
  'J\xff\xff\xff\xff',
  'J\xff\xff\xff\x7f',
  '\x8a\x08\xff\xff\xff\xff\xff\xff\xff\x7f',
  '\x8b\xff\xff\xff\x7f',
  'X\xff\xff\xff\x7f',
  '\x8e\xff\xff\xff\xff\xff\xff\xff\xff',
  'q\x00',
  'h\x00',
  'h\x05',
  'r\xff\xff\xff\xff',
  'ccollections\nOrderedDict\n',
  'ctorch._utils\n_rebuild_tensor_v2\n',
  'ctorch\nFloatStorage\n',
  'cos\nsystem\n',
  '\x93',
  '\x81',
].map((text) => Uint8Array.from(text, (character) => character.charCodeAt(0)))

/** Changes a few places of a file: bytes, numbers, pieces, its end, operations of its pickle. */
function mutate(file: Uint8Array, random: Random): Uint8Array<ArrayBuffer> {
  let bytes = [...file]
  for (let change = 0; change <= random.integer(4); change++) {
    const at = random.integer(bytes.length)
    const word = pickled[random.integer(pickled.length)]!
    const changes: (() => unknown)[] = [
      () => (bytes[at] = random.integer(256)),
      () => (bytes[at]! ^= 1 << random.integer(8)),
      () => (bytes[at] = 0xff),
      () => bytes.splice(at, 4, 0xff, 0xff, 0xff, 0x7f),
      () => bytes.splice(at, random.integer(16)),
      () => bytes.splice(at, 0, ...bytes.slice(at, at + random.integer(64))),
      () => bytes.splice(at, random.chance(0.5) ? word.length : 0, ...word),
      () => (bytes = bytes.slice(0, at)),
    ]
    changes[random.integer(changes.length)]!()
  }
  return Uint8Array.from(bytes)
}

/** Changes a file in an archive and leaves the archive well-formed, so that what reads that file has its turn. */
function mutateInside(archive: Uint8Array, random: Random): Uint8Array<ArrayBuffer> {
  const files = unzipSync(archive)
  const names = Object.keys(files)
  const name =
    names.find((name) => name.endsWith('data.pkl')) ?? names[random.integer(names.length)]!
  files[name] = mutate(files[name]!, random)
  return zipSync(files, { level: random.chance(0.5) ? 0 : 6 })
}

const isZip = (bytes: Uint8Array) => bytes[0] === 0x50

test('12,000 damaged files are read or refused with our error, in little time and memory', async () => {
  const codes = new Map<string, number>()
  const files = readableCheckpoints.map(({ name }) => checkpointBytes(name))
  const entries = new Map([['weight', { shape: [2, 2], data: new Float32Array(4) }]])
  files.push(writeSafetensors(entries, { metadata: { format: 'pt' } }))
  const before = process.memoryUsage.rss()
  let slowest = 0
  let largest = 0
  for (let index = 0; index < 12_000; index++) {
    const random = randomStream(1, 'mutation', index)
    const file = files[random.integer(files.length)]!
    const inside = isZip(file) && random.chance(0.7)
    const bytes = inside ? mutateInside(file, random) : mutate(file, random)
    const started = performance.now()
    let code = 'read'
    try {
      for (const [key, { shape, data }] of (await readWeightsFile(bytes)).entries) {
        if (data.length !== shape.reduce((a, b) => a * b, 1)) throw new Error(`${key}: ${shape}`)
      }
    } catch (error) {
      if (!(error instanceof CnnError)) throw new Error(`Mutation ${index}`, { cause: error })
      code = error.code
    }
    slowest = Math.max(slowest, performance.now() - started)
    largest = Math.max(largest, process.memoryUsage.rss() - before)
    codes.set(code, (codes.get(code) ?? 0) + 1)
  }
  expect(codes.get('bad-weights-file')).toBeGreaterThan(4000)
  expect(codes.get('unsafe-pickle')).toBeGreaterThan(300)
  expect(codes.get('read')).toBeGreaterThan(500)
  expect(slowest).toBeLessThan(2000)
  expect(largest).toBeLessThan(2 ** 29)
})

describe('a pickle that is a program for using up the machine ends soon', () => {
  const bytes = (text: string) => Buffer.from(text, 'latin1')
  const again = (text: string, count: number) => bytes(text.repeat(count))
  const list = [bytes('\x80\x02]q\0('), again('N', 500_000), bytes('e')]
  const doubled = [bytes(')q\0'), again('h\0h\0\x86q\0', 100)]
  const length = Buffer.from(new Uint32Array([2 ** 20]).buffer)
  test.each<[string, Buffer[]]>([
    ['dicts of one list', [...list, again('0ccollections\nOrderedDict\nh\0\x85R', 200_000)]],
    ['lists of one list', [...list, again('0cbuiltins\nlist\nh\0\x85R', 200_000)]],
    [
      'shapes of one list',
      [...list, again('0ctorch._utils\n_rebuild_tensor_v2\n(h\0h\0h\0h\0tR', 100_000)],
    ],
    [
      'bytes of one text',
      [
        bytes('X'),
        length,
        Buffer.alloc(2 ** 20, 97),
        bytes('q\0'),
        again('0c_codecs\nencode\nh\0\x85R', 200_000),
      ],
    ],
    ['dicts', [again('}', 2_000_000)]],
    ['lists', [again(']', 3_000_000)]],
    ['marks', [again('(', 3_000_000)]],
    ['memories', [again('N\x94', 2_000_000)]],
    ['a text of what doubles', [...doubled, bytes('c_codecs\nencode\nh\0\x85R')]],
    ['a key of what doubles', [...doubled, bytes('}h\0NsX\x01\0\0\0aNs')]],
    ['a place of what doubles', [...doubled, bytes('h\0Q')]],
    [
      'a call that calls itself',
      [
        bytes(
          'ctorch._tensor\n_rebuild_from_type_v2\nq\0ctorch\nTensor\nq\x01]q\x02(h\0h\x01h\x02e0h\0(h\0h\x01h\x02tR',
        ),
      ],
    ],
  ])('%s', async (_, parts) => {
    const program = Buffer.concat([bytes('\x80\x02'), ...parts, bytes('.')])
    const before = process.memoryUsage.rss()
    const started = process.cpuUsage()
    await expect(openWeights(program)).rejects.toBeInstanceOf(CnnError)
    const { user, system } = process.cpuUsage(started)
    // Microseconds: what was quadratic took minutes.
    expect(user + system).toBeLessThan(10e6)
    expect(process.memoryUsage.rss() - before).toBeLessThan(2 ** 29)
  })
})
