import { execFileSync, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { memorySource } from '@cnn/core'
import { describe, expect, test } from 'vitest'
import { paxRecord, tarEntry, tarOf } from '../../test/writers/tar.js'
import { type ByteStream, bytePieces, joinPieces } from '../files/byte-pieces.js'
import { readTar } from './tar.js'
import { tarTree } from './tar-tree.js'
import { writeTar } from './write-tar.js'

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes)

async function* inPieces(bytes: Uint8Array, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function contentsOf(source: ByteStream) {
  const contents: Record<string, string> = {}
  for await (const file of readTar(source, { name: 'a.tar' })) {
    contents[file.path] = file.kind === 'file' ? text(await file.read()) : file.kind
  }
  return contents
}

const long = `${'folder/'.repeat(30)}file.txt`
const archive = tarOf(
  { path: 'a.txt', content: 'first', modified: 1_600_000_000 },
  { path: 'b/', type: '5' },
  { path: 'c.txt', prefix: 'b/deep', content: 'x'.repeat(1000) },
  { path: 'old/', type: '\0', magic: '' },
  { path: 'empty', content: '' },
)

describe('reading', () => {
  test.each<[string, (bytes: Uint8Array) => ByteStream]>([
    ['memory', (bytes) => bytes],
    ['a file', (bytes) => memorySource(bytes, 'a.tar')],
    ['a blob', (bytes) => new Blob([bytes as Uint8Array<ArrayBuffer>])],
    ['a stream', (bytes) => inPieces(bytes, 700)],
    ['a stream of single bytes', (bytes) => inPieces(bytes, 1)],
  ])('files, folders and their contents of %s', async (_, open) => {
    expect(await contentsOf(open(archive))).toEqual({
      'a.txt': 'first',
      'b/': 'folder',
      'b/deep/c.txt': 'x'.repeat(1000),
      'old/': 'folder',
      empty: '',
    })
  })

  test('what is not read is passed, and what is passed is gone', async () => {
    const seen: string[] = []
    let first: { read(): Promise<Uint8Array> } | undefined
    for await (const file of readTar(inPieces(archive, 100))) {
      first ??= file
      seen.push(file.path)
      if (file.path.endsWith('c.txt')) {
        for await (const piece of file.pieces()) {
          expect(piece.length).toBeGreaterThan(0)
          break
        }
      }
    }
    expect(seen.length).toBe(5)
    await expect(first!.read()).rejects.toMatchObject({ code: 'content-passed' })
  })

  test('where contents begin, how large they are and when they were written', async () => {
    const entries = []
    for await (const { path, begin, bytes, modified } of readTar(archive)) {
      entries.push({ path, begin, bytes, modified })
    }
    expect(entries[0]).toEqual({ path: 'a.txt', begin: 512, bytes: 5, modified: 1_600_000_000 })
    expect(entries[2]).toMatchObject({ begin: 2048, bytes: 1000 })
  })

  test.each<[string, Buffer]>([
    [
      'pax',
      tarOf(
        { path: 'x', type: 'x', content: paxRecord('path', long) },
        { path: 'cut', content: '1' },
      ),
    ],
    [
      'GNU',
      tarOf(
        { path: '././@LongLink', type: 'L', content: `${long}\0` },
        { path: 'cut', content: '1' },
      ),
    ],
  ])('long names of %s', async (_, bytes) => {
    expect(await contentsOf(bytes)).toEqual({ [long]: '1' })
  })

  test('long link names and global records stand for themselves', async () => {
    const bytes = tarOf(
      { path: 'g', type: 'g', content: paxRecord('mtime', '77.5') },
      { path: 'k', type: 'K', content: `${long}\0` },
      { path: 'link', type: '2', target: 'somewhere' },
      { path: 'hard', type: '1', target: 'a.txt' },
      { path: 'tty', type: '3' },
      { path: 'vendor', type: 'V' },
      { path: 'a', content: 'A' },
    )
    const kinds: [string, string, number][] = []
    for await (const { path, kind, modified } of readTar(bytes)) kinds.push([path, kind, modified])
    expect(kinds).toEqual([
      ['link', 'link', 77.5],
      ['hard', 'link', 77.5],
      ['tty', 'device', 77.5],
      ['a', 'file', 77.5],
    ])
  })

  test('sizes beyond eleven octal digits', async () => {
    const size = 2 ** 33 + 5
    for (const bytes of [
      tarOf({ path: 'big', isBinary: true, size }),
      tarOf({ path: 'x', type: 'x', content: paxRecord('size', `${size}`) }, { path: 'big' }),
    ]) {
      const file = await readTar(bytes).next()
      expect(file.value).toMatchObject({ path: 'big', bytes: size })
    }
  })

  test('a tar in a tar, as ImageNet has them, streamed and in place', async () => {
    const inner = tarOf(
      { path: 'n01/1.JPEG', content: 'one' },
      { path: 'n01/2.JPEG', content: 'two' },
    )
    const outer = tarOf({ path: 'n01.tar', content: inner }, { path: 'n02.tar', content: inner })
    const found: string[] = []
    for await (const file of readTar(inPieces(outer, 999))) {
      for await (const image of readTar(file.pieces(), { name: file.path })) {
        found.push(text(await image.read()))
      }
    }
    expect(found).toEqual(['one', 'two', 'one', 'two'])
    const tree = await tarTree(memorySource(outer, 'train.tar'))
    const images = await tarTree((await tree.open('n02.tar'))!)
    expect(await images.list('n01')).toEqual([
      { path: 'n01/1.JPEG', kind: 'file' },
      { path: 'n01/2.JPEG', kind: 'file' },
    ])
    const image = (await images.open('n01/2.JPEG'))!
    expect([image.name, text(await image.read(1, 3))]).toEqual([
      'train.tar/n02.tar/n01/2.JPEG',
      'wo',
    ])
    expect(await images.open('n01')).toBeUndefined()
  })

  test.each<[string, Uint8Array, RegExp]>([
    ['cut in a header', archive.subarray(0, 700), /cut short/],
    ['cut in a content', archive.subarray(0, 514), /cut short/],
    ['without its end', tarEntry({ path: 'a', content: 'b' }), /cut short/],
    ['with a wrong sum', tarOf({ path: 'a', sum: 5 }), /byte 0 it has no header/],
    ['of another kind', Buffer.from('<!doctype html>'.padEnd(600)), /no header/],
    ['with an absurd size', tarOf({ path: 'a', isBinary: true, size: 2 ** 60 }), /no number/],
    ['with a size that is not there', tarOf({ path: 'a', size: 4000 }), /cut short/],
    ['with a name of megabytes', tarOf({ path: 'a', type: 'L', size: 2 ** 30 }), /file's name/],
    ['with a damaged record', tarOf({ path: 'a', type: 'x', content: '99 path=a\n' }), /record/],
    ['with a record of no length', tarOf({ path: 'a', type: 'x', content: 'x=y' }), /record/],
    ['with a file with holes', tarOf({ path: 'a', type: 'S' }), /part of a file/],
    ['that ends amid an entry', tarOf({ path: 'a', type: 'L', content: 'a' }), /amid an entry/],
  ])('an archive %s is refused', async (_, bytes, message) => {
    for (const source of [bytes, memorySource(bytes, 'a.tar'), inPieces(bytes, 300)]) {
      await expect(contentsOf(source)).rejects.toMatchObject({
        code: 'bad-tar',
        message: expect.stringMatching(message),
      })
    }
  })

  test('a file that is too large to be held is refused before it is read', async () => {
    for await (const file of readTar(archive)) {
      if (file.path !== 'b/deep/c.txt') continue
      await expect(file.read({ maxBytes: 999 })).rejects.toMatchObject({ code: 'file-too-large' })
    }
  })

  test('stops when its signal fires', async () => {
    const controller = new AbortController()
    const files = readTar(archive, { signal: controller.signal })
    await files.next()
    controller.abort()
    await expect(files.next()).rejects.toMatchObject({ code: 'aborted' })
  })
})

const files = {
  'a.txt': 'first',
  [`${'b'.repeat(90)}/${'c'.repeat(90)}.txt`]: 'split between two fields',
  [`${'d'.repeat(180)}.txt`]: 'too long for them',
  'ä/ö.txt': 'not ASCII',
  empty: '',
}

describe('writing', () => {
  const written = () =>
    joinPieces(writeTar(Object.entries(files).map(([path, content]) => ({ path, content }))))

  test('is read again, and is the same each time', async () => {
    expect(await contentsOf(await written())).toEqual(files)
    expect(Buffer.from(await written()).equals(await written())).toBe(true)
  })

  test('streams of a known length', async () => {
    const content = { bytes: 3, pieces: inPieces(Buffer.from('abc'), 1) }
    expect(await contentsOf(writeTar([{ path: 'a', content }]))).toEqual({ a: 'abc' })
    const short = { bytes: 4, pieces: inPieces(Buffer.from('abc'), 1) }
    await expect(joinPieces(writeTar([{ path: 'a', content: short }]))).rejects.toMatchObject({
      code: 'invalid-argument',
    })
  })

  test('no paths that lead elsewhere', async () => {
    for (const path of ['', '/a', 'a/../b', 'a//b', 'C:a']) {
      await expect(joinPieces(writeTar([{ path, content: '' }]))).rejects.toMatchObject({
        code: 'invalid-argument',
      })
    }
  })
})

const hasTar = spawnSync('tar', ['--version']).stdout?.includes('GNU tar')

describe.skipIf(!hasTar)('GNU tar', () => {
  test.each(['gnu', 'ustar', 'pax', 'v7', 'oldgnu'])('%s archives are read', async (format) => {
    const folder = await mkdtemp(join(tmpdir(), 'cnn-tar-'))
    const short = format === 'v7' || format === 'ustar'
    const contents = { 'a.txt': 'first', 'b/c.txt': randomBytes(700).toString('hex') }
    const all = short ? contents : { ...contents, [long]: 'deep', 'ä.txt': 'umlaut' }
    try {
      for (const [path, content] of Object.entries(all)) {
        await mkdir(dirname(join(folder, path)), { recursive: true })
        await writeFile(join(folder, path), content)
      }
      const paths = Object.keys(all)
      execFileSync('tar', [`--format=${format}`, '-cf', 'out.tar', ...paths], { cwd: folder })
      expect(await contentsOf(await readFile(join(folder, 'out.tar')))).toEqual(all)
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  test('reads what is written here', async () => {
    const archived = Object.entries(files).map(([path, content]) => ({ path, content }))
    const input = await joinPieces(writeTar(archived))
    const listed = spawnSync('tar', ['--quoting-style=literal', '-tf', '-'], { input })
    expect([listed.stderr.toString(), listed.stdout.toString().trim().split('\n')]).toEqual([
      '',
      Object.keys(files),
    ])
  })
})

test('pieces come through as they are', async () => {
  const bytes = randomBytes(600_000)
  const read = await joinPieces(bytePieces(memorySource(bytes, 'a')))
  expect(Buffer.from(read).equals(bytes)).toBe(true)
})
