import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { FileServer } from '../../test/file-server.js'
import { tarOf } from '../../test/writers/tar.js'

const archive = gzipSync(
  tarOf(
    ...Array.from({ length: 300 }, (_, i) => ({
      path: `set/${i % 7}/${i}.bin`,
      content: randomBytes(3000),
    })),
  ),
)
const server = new FileServer()
let folder: string
let program: string

beforeAll(async () => {
  await server.start()
  server.files.set('/set.tar.gz', archive)
  server.files.set('/plain.bin', archive)
  folder = await mkdtemp(join(tmpdir(), 'cnn-processes-'))
  program = join(folder, 'program.cjs')
  const fetching = JSON.stringify(new URL('./fetch-dataset.ts', import.meta.url).pathname)
  await build({
    stdin: {
      contents: `import { fetchDataset } from ${fetching}
        const [url] = process.argv.slice(2)
        const files = [
          { path: 'set.tar.gz', url: url + '/set.tar.gz', unpack: true },
          { path: 'plain.bin', url: url + '/plain.bin' },
        ]
        const onProgress = ({ stage }) => process.stdout.write(stage + ' ')
        const card = { id: 'tiny', name: 'Tiny', files }
        fetchDataset(card, { onProgress }).then(async ({ tree, fetched }) => {
          const file = await tree.open('set/5/299.bin')
          process.stdout.write('done ' + file.length + ' fetched ' + fetched.length)
        })`,
      resolveDir: folder,
    },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    conditions: ['@cnn/source'],
    external: ['sharp', 'webgpu', '@tensorflow/tfjs-node', '@tensorflow/tfjs-node-gpu'],
    outfile: program,
    logLevel: 'error',
    logOverride: { 'empty-import-meta': 'silent' },
  })
}, 120_000)

afterAll(async () => {
  server.stop()
  await rm(folder, { recursive: true, force: true })
})

const start = (cache: string) =>
  spawn(process.execPath, [program, server.url], {
    env: { ...process.env, CNN_CACHE_DIR: cache },
    stdio: ['ignore', 'pipe', 'inherit'],
  })

async function outputOf(child: ChildProcess) {
  let text = ''
  for await (const chunk of child.stdout!) text += chunk
  return text
}

const filesIn = async (place: string) => {
  const entries = await readdir(place, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.name)
}

test('two processes fill one cache at once', async () => {
  const cache = join(folder, 'two')
  const outputs = await Promise.all([1, 2].map(() => outputOf(start(cache))))
  for (const output of outputs) expect(output).toContain('done 3000 ')
  expect(await outputOf(start(cache))).toBe('done 3000 fetched 0')
  expect((await filesIn(join(cache, 'datasets/tiny'))).length).toBe(300 + 1 + 2)
})

test('what a killed process left does not count, and the next one does it whole', async () => {
  const cache = join(folder, 'killed')
  const killed = start(cache)
  let text = ''
  for await (const chunk of killed.stdout!) {
    text += chunk
    if (text.includes('unpacking')) killed.kill('SIGKILL')
  }
  expect(text).not.toContain('done')
  expect(await outputOf(start(cache))).toContain('done 3000 fetched 2')
  expect(await outputOf(start(cache))).toBe('done 3000 fetched 0')
})
