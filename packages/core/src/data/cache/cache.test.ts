import { spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Dataset } from '../dataset.js'
import { decodeSample, encodeSample } from './sample-codec.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cnn-samples-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const codeOf = async (action: () => unknown) => {
  try {
    await action()
  } catch (error) {
    return (error as { code?: string }).code
  }
  return 'nothing was thrown'
}

const sample = (i: number) => ({
  image: { data: new Uint8Array(48).fill(i), width: 4, height: 4, channels: 3 },
  label: i,
})

/** Samples that count how often they are read. */
function counted(size = 20, bytes = 48) {
  const reads: number[] = []
  const data = Dataset.from(
    {
      size,
      async get(i) {
        reads.push(i)
        return { ...sample(i), filling: new Uint8Array(bytes) }
      },
    },
    { name: 'Counted / ünïcode: ~*' },
  )
  return { data, reads }
}

const files = async () => {
  const [key] = await readdir(folder)
  const all = await readdir(join(folder, key!))
  return all.map((name) => join(folder, key!, name))
}

describe('in a folder', () => {
  test('keeps samples for later data sets of this name, size and version', async () => {
    const first = counted()
    const whole = await first.data.cache({ to: folder }).shuffle(1).toArray({ epoch: 2 })
    expect(first.reads.length).toBe(20)
    const second = counted()
    const again = second.data.cache({ to: folder }).shuffle(1)
    expect(await again.toArray({ epoch: 2 })).toEqual(whole)
    expect((await again.get(3)).image.data).toBeInstanceOf(Uint8Array)
    expect(second.reads.length).toBe(0)
    for (const other of [
      counted().data.cache({ to: folder, version: 2 }),
      counted().data.named('Another').cache({ to: folder }),
      counted(19).data.cache({ to: folder }),
    ]) {
      await other.toArray()
    }
    expect((await readdir(folder)).length).toBe(4)
  })

  test('reads a sample once, however many ask for it at the same time', async () => {
    const { data, reads } = counted()
    const cached = data.cache({ to: folder })
    const both = await Promise.all([cached.toArray(), cached.toArray(), cached.get(0)])
    expect(both[0]).toEqual(both[1])
    expect(reads.length).toBe(20)
  })

  test.each([
    ['a byte of a sample', async (path: string) => flip(path, -5)],
    ['a byte of the table', async (path: string) => flip(path, 30)],
    ['a byte of the head', async (path: string) => flip(path, 2)],
    ['the count', async (path: string) => flip(path, 11)],
    ['the end', async (path: string) => truncate(path, (await stat(path)).size - 1)],
    ['everything', async (path: string) => truncate(path, 0)],
    ['the file', async (path: string) => rm(path)],
  ])('heals when %s is damaged', async (_, damage) => {
    const expected = await counted().data.cache({ to: folder }).toArray()
    await damage((await files())[0]!)
    const { data, reads } = counted()
    expect(await data.cache({ to: folder }).toArray()).toEqual(expected)
    expect(reads.length).toBeGreaterThan(0)
    const healed = counted()
    expect(await healed.data.cache({ to: folder }).toArray()).toEqual(expected)
    expect(healed.reads.length).toBe(0)
  })

  test('heals while it is read', async () => {
    const { data } = counted()
    const cached = data.cache({ to: folder })
    const expected = await cached.toArray()
    await flip((await files())[0]!, -5)
    expect(await cached.toArray()).toEqual(expected)
    expect(await cached.toArray()).toEqual(expected)
  })

  test('takes no more than it may, and then reads each time', async () => {
    const { data, reads } = counted(20, 1_000_000)
    const cached = data.cache({ to: folder, maxBytes: 9_000_000 })
    await cached.toArray()
    const sizes = await Promise.all((await files()).map(async (path) => (await stat(path)).size))
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(9_000_000)
    reads.length = 0
    expect((await cached.toArray()).length).toBe(20)
    expect(reads.length).toBeGreaterThan(9)
    expect(reads.length).toBeLessThan(20)
  })

  test('forgets what a killed process left half written, when it is old', async () => {
    await counted().data.cache({ to: folder }).toArray()
    const [path] = await files()
    const [old, young] = [`${path}1.part`, `${path}2.part`]
    await writeFile(old, 'half')
    await writeFile(young, 'half')
    const anHourAgo = Date.now() / 1000 - 3600
    await utimes(old, anHourAgo, anHourAgo)
    await counted().data.cache({ to: folder }).toArray()
    const left = await files()
    expect(left).not.toContain(old)
    expect(left).toContain(young)
  })

  test('a stream is kept, goes on from any place, and is filled by pieces', async () => {
    let passes = 0
    const make = () =>
      Dataset.from(
        async function* ({ epoch }) {
          passes++
          for (let i = 0; i < 12; i++) yield { ...sample(i), epoch }
        },
        { name: 'Stream' },
      )
        .shuffle(4, { bufferSize: 5 })
        .cache({ to: folder })
    const expected = await make().cache().toArray()
    for await (const _ of make().take(5)) if (passes < 0) break
    passes = 0
    expect(await make().toArray({ epoch: 3, start: 4 })).toEqual(expected.slice(4))
    expect(passes).toBe(0)
    await flip((await files())[0]!, -5)
    expect(await make().toArray()).toEqual(expected)
    expect(passes).toBeGreaterThan(0)
    expect(await make().toArray({ start: 20 })).toEqual([])
  })

  test('refuses what it could not find again or give back', async () => {
    expect(await codeOf(() => Dataset.from([1]).cache({ to: folder }))).toBe('invalid-argument')
    const unnamed = Dataset.from([1], { name: 'x'.repeat(300) })
    expect(await codeOf(() => unnamed.cache({ to: folder }))).toBe('invalid-argument')
    const odd = Dataset.from([{ deep: [{ when: () => 1 }] }], { name: 'Odd' })
    await expect(odd.cache({ to: folder }).toArray()).rejects.toThrow(/deep\[0\]\.when is a funct/)
    const file = join(folder, 'file')
    await writeFile(file, '')
    const inFile = Dataset.from([1], { name: 'x' }).cache({ to: file })
    expect(await codeOf(() => inFile.toArray())).toBe('cache-unwritable')
  })

  test('several processes fill it at once, one is killed, and all is whole', async () => {
    const program = `${folder}.mjs`
    const run = (kill: boolean) =>
      new Promise<string>((resolve, reject) => {
        const child = spawn(process.execPath, [program, folder], {
          stdio: ['ignore', 'pipe', 'inherit'],
        })
        let text = ''
        child.stdout.on('data', (chunk) => {
          text += chunk
          if (kill && text.includes('half')) child.kill('SIGKILL')
        })
        child.on('error', reject)
        child.on('close', () => resolve(text))
      })
    const { code } = await bundled()
    await writeFile(program, code)
    try {
      const outputs = await Promise.all([run(false), run(true), run(false)])
      expect(outputs[0]).toContain('whole 60')
      expect(outputs[2]).toContain('whole 60')
      expect(await run(false)).toContain('whole 60, read 0')
    } finally {
      await rm(program)
    }
  })
})

async function bundled() {
  const { build } = await import('esbuild')
  const { outputFiles } = await build({
    stdin: {
      contents: `import { Dataset } from './dataset.js'
        let reads = 0
        const data = Dataset.from({ size: 60, async get(i) {
          reads++
          if (i === 30) console.log('half')
          await new Promise((resolve) => setTimeout(resolve, 2))
          return { i, data: new Uint8Array(300_000).fill(i) }
        } }, { name: 'Shared' }).cache({ to: process.argv[2] })
        let whole = 0
        for await (const { i, data: bytes } of data) if (bytes.every((byte) => byte === i)) whole++
        console.log('whole ' + whole + ', read ' + reads)`,
      resolveDir: join(import.meta.dirname, '..'),
      loader: 'ts',
    },
    conditions: ['@cnn/source', 'node'],
    bundle: true,
    format: 'esm',
    platform: 'node',
    write: false,
    logLevel: 'error',
  })
  return { code: outputFiles[0]!.text }
}

async function flip(path: string, place: number) {
  const bytes = await readFile(path)
  bytes[place < 0 ? bytes.length + place : place]! ^= 0x40
  await writeFile(path, bytes)
}

describe('in memory', () => {
  test('says when its bound is reached, and how far it came', async () => {
    const { data } = counted(20, 100_000)
    const error = await data
      .cache({ maxBytes: 1_000_000 })
      .toArray()
      .catch((error: Error) => error)
    expect(error).toMatchObject({ code: 'cache-full' })
    expect((error as Error).message).toMatch(/after 9 of the 20 samples the 1 MiB/)
    const stream = Dataset.from(() => ['a'.repeat(1000), 'b'.repeat(1000)]).cache({
      maxBytes: 3000,
    })
    expect(await codeOf(() => stream.toArray())).toBe('cache-full')
  })
})

describe('the bytes of a sample', () => {
  const everything = {
    image: { data: Uint8Array.of(1, 2, 255), width: 1, height: 1, channels: 3 },
    arrays: [
      Uint8ClampedArray.of(7),
      Int8Array.of(-1),
      Uint16Array.of(65535),
      Int16Array.of(-2),
      Uint32Array.of(2 ** 32 - 1),
      Int32Array.of(-3),
      Float32Array.of(0.5, Number.NaN, -Infinity),
      Float64Array.of(Math.PI),
      BigInt64Array.of(-5n),
      BigUint64Array.of(2n ** 63n),
      new Float32Array(),
    ],
    buffer: Uint8Array.of(9, 8).buffer,
    numbers: [0, -0, 1.5, -1e300, Number.NaN, Infinity, 2 ** 53],
    text: 'grüß dich 🐱\u0000\ufeff',
    nothing: null,
    missing: undefined,
    yes: true,
    no: false,
    large: 123456789012345678901234567890n,
    when: new Date(0),
    nested: [[[]], {}, { a: [{ b: 1 }] }],
  }

  test('give back what was written', () => {
    expect(decodeSample(encodeSample(everything))).toEqual(everything)
    const part = new Uint8Array(100).subarray(10, 20)
    expect(decodeSample(encodeSample(part))).toEqual(new Uint8Array(10))
    expect(decodeSample(encodeSample(Buffer.from('abc')))).toEqual(Uint8Array.of(97, 98, 99))
    for (const value of [1, 'a', null, undefined, [], -0]) {
      expect(Object.is(decodeSample(encodeSample(value)), value) || Array.isArray(value)).toBe(true)
    }
  })

  test('make no prototypes', () => {
    const evil = JSON.parse('{"__proto__": {"polluted": 1}, "constructor": 2}')
    const read = decodeSample(encodeSample(evil)) as Record<string, unknown>
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype)
    expect(read.polluted).toBeUndefined()
    expect(Object.keys(read)).toEqual(['__proto__', 'constructor'])
  })

  test('refuse what is no plain data, saying where', () => {
    class Thing {}
    const circular: { me?: unknown } = {}
    circular.me = circular
    for (const [value, says] of [
      [{ a: { b: new Thing() } }, /a\.b is a Thing/],
      [[1, Symbol('x')], /\[1\] is a symbol/],
      [{ map: new Map() }, /map is a Map/],
      [circular, /nested more than 64 deep/],
    ] as const) {
      expect(() => encodeSample(value)).toThrow(says)
    }
  })

  test('damaged, give an error or plain data, never more', () => {
    const bytes = encodeSample(everything)
    for (let i = 0; i < 3000; i++) {
      const broken = bytes.slice(0, i % 7 === 0 ? (i * 31) % bytes.length : bytes.length)
      if (broken.length > 0) broken[(i * 7919) % broken.length]! ^= 1 << (i % 8)
      try {
        decodeSample(broken)
      } catch (error) {
        expect(['bad-cache-entry']).toContain((error as { code?: string }).code)
      }
    }
  })
})
