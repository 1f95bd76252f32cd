import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { memorySource } from '@cnn/core'
import { zipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { joinPieces } from '../files/byte-pieces.js'
import { readTreeFile } from '../files/file-tree.js'
import { writeZip, zipTree } from './zip.js'

const large = Buffer.concat([randomBytes(40_000), Buffer.alloc(9_000_000, 'sixteen letters ')])
const files = {
  'a.txt': Buffer.from('first'),
  'b/c.bin': randomBytes(5000),
  'b/d/large': large,
}
const archived = Object.entries(files).map(([path, content]) => ({ path, content }))
const open = (bytes: Uint8Array) => zipTree(memorySource(bytes, 'a.zip'))

describe.each([0, 6] as const)('an archive of level %i', (level) => {
  const written = () => joinPieces(writeZip(archived, { level }))

  test('is a tree of what was put in, read in any order', async () => {
    const bytes = await written()
    const tree = await open(bytes)
    expect(await tree.list()).toEqual([
      { path: 'a.txt', kind: 'file' },
      { path: 'b', kind: 'folder' },
    ])
    expect(await tree.list('b')).toEqual([
      { path: 'b/c.bin', kind: 'file' },
      { path: 'b/d', kind: 'folder' },
    ])
    for (const [path, content] of Object.entries(files)) {
      expect(Buffer.from(await readTreeFile(tree, path)).equals(content)).toBe(true)
    }
    const file = (await tree.open('b/d/large'))!
    for (const [begin, end] of [
      [2_000_000, 2_000_100],
      [2_000_050, 6_000_000],
      [10, 30],
      [8_999_990, large.length],
    ] as const) {
      const piece = await file.read(begin, end)
      expect(Buffer.from(piece).equals(large.subarray(begin, end)), `${begin}`).toBe(true)
    }
    const both = await Promise.all([file.read(100, 200), file.read(50, 150)])
    expect(
      both
        .map(Buffer.from)
        .map((piece, i) => piece.equals(large.subarray(...(i === 0 ? [100, 200] : [50, 150])))),
    ).toEqual([true, true])
    await file.close()
    expect(await tree.open('b/d')).toBeUndefined()
  })

  test('is the same each time', async () => {
    expect(Buffer.from(await written()).equals(await written())).toBe(true)
  })
})

test('links and paths that lead elsewhere are refused', async () => {
  for (const path of ['../a', '/a', 'C:\\a', 'a/../../b', 'a\\..\\..\\b']) {
    await expect(open(zipSync({ [path]: Buffer.from('x') })), path).rejects.toMatchObject({
      code: 'unsafe-archive',
    })
  }
  const link = zipSync({ link: [Buffer.from('/etc'), { os: 3, attrs: (0o120777 << 16) >>> 0 }] })
  await expect(open(link)).rejects.toMatchObject({
    code: 'unsafe-archive',
    message: expect.stringContaining('is a link'),
  })
})

test('a damaged one is named, also amid a large file', async () => {
  await expect(open(Buffer.from('PK\x03\x04 nothing'))).rejects.toMatchObject({ code: 'bad-zip' })
  const bytes = await joinPieces(writeZip(archived))
  const begin = Buffer.from(bytes).indexOf('b/d/large') + 30_000
  const broken = bytes.map((byte, i) => (i === begin ? byte ^ 0x40 : byte))
  const file = (await (await open(broken)).open('b/d/large'))!
  const code = await file.read(0, file.length).then(
    () => 'read',
    (error) => error.code,
  )
  expect(code).toBe('bad-zip')
  expect((await file.read(0, 50)).length).toBe(50)
})

const python = spawnSync('python3', ['-c', 'import zipfile']).status === 0

test.skipIf(!python)('Python reads what is written here', async () => {
  const input = await joinPieces(writeZip(archived.slice(0, 2)))
  const { stdout } = spawnSync(
    'python3',
    [
      '-c',
      'import sys, io, zipfile; z = zipfile.ZipFile(io.BytesIO(sys.stdin.buffer.read())); print(z.testzip(), z.namelist())',
    ],
    { input },
  )
  expect(stdout.toString().trim()).toBe("None ['a.txt', 'b/c.bin']")
})
