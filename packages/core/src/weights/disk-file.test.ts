import { type ChildProcess, spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, open, readdir, readFile, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { claimDiskFile } from './disk-file.node.js'

const content = randomBytes(2_000_000)
const sha256 = createHash('sha256').update(content).digest('hex')
let folder: string
let program: string
let server: Server
let ranges: (string | undefined)[] = []
let hold = false

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cnn-processes-'))
  program = join(folder, 'program.mjs')
  const download = JSON.stringify(new URL('./download.ts', import.meta.url).pathname)
  await build({
    stdin: {
      contents: `import { download } from ${download}
        const onProgress = ({ loaded }) => loaded > 0 && process.stdout.write('.')
        const bytes = await download(process.argv[2], { sha256: process.argv[3], onProgress })
        process.stdout.write('done ' + bytes.length)`,
      resolveDir: folder,
    },
    bundle: true,
    platform: 'node',
    format: 'esm',
    conditions: ['@cnn/source'],
    outfile: program,
  })
  server = createServer(({ headers }, response) => {
    ranges.push(headers.range)
    const start = Number(/\d+/.exec(headers.range ?? '0')![0])
    response.setHeader('ETag', '"v1"')
    response.setHeader('Content-Length', content.length - start)
    const range = `bytes ${start}-${content.length - 1}/${content.length}`
    if (start > 0) response.writeHead(206, { 'Content-Range': range })
    if (hold) response.write(content.subarray(start, 1_000_000))
    else response.end(content.subarray(start))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})

afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await rm(folder, { recursive: true, force: true })
})

afterEach(() => {
  hold = false
  ranges = []
  vi.restoreAllMocks()
})

function start(cache: string) {
  const { port } = server.address() as AddressInfo
  return spawn(process.execPath, [program, `http://127.0.0.1:${port}/data.bin`, sha256], {
    env: { ...process.env, CNN_CACHE_DIR: cache },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

async function outputOf(child: ChildProcess) {
  let text = ''
  for await (const chunk of child.stdout!) text += chunk
  return text
}

test('two processes fill the same entry', async () => {
  const cache = join(folder, 'two')
  const outputs = await Promise.all([outputOf(start(cache)), outputOf(start(cache))])
  for (const output of outputs) expect(output).toContain(`done ${content.length}`)
  const names = await readdir(join(cache, 'downloads'))
  expect(names).toEqual([expect.stringMatching(/-data\.bin$/)])
})

test('a process goes on where a killed one stopped', async () => {
  const cache = join(folder, 'killed')
  hold = true
  const killed = start(cache)
  await new Promise((resolve) => killed.stdout!.once('data', resolve))
  await vi.waitFor(async () => {
    const [part] = await readdir(join(cache, 'downloads'))
    const [own] = await readdir(join(cache, 'downloads', part!))
    const data = await readFile(join(cache, 'downloads', part!, own!, 'data'))
    expect(data.length).toBe(1_000_000)
  }, 20_000)
  killed.kill('SIGKILL')
  await new Promise((resolve) => killed.on('exit', resolve))
  hold = false
  expect(await outputOf(start(cache))).toContain(`done ${content.length}`)
  expect(ranges).toEqual([undefined, 'bytes=1000000-'])
})

test('a full disk is named, and gets its space back', async () => {
  const target = join(folder, 'full', 'data.bin')
  const file = await claimDiskFile(target, 'sha256')
  await file.begin({ url: 'http://host/data.bin' })
  await file.append(new Uint8Array(10))
  const probe = await open(program)
  const prototype = Object.getPrototypeOf(probe) as typeof probe
  await probe.close()
  vi.spyOn(prototype, 'appendFile').mockRejectedValue(
    Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' }),
  )
  await expect(file.append(new Uint8Array(10))).rejects.toMatchObject({
    code: 'disk-full',
    message: expect.stringMatching(/data\.bin.*CNN_CACHE_DIR/s),
  })
  expect(file.received).toBe(0)
  await file.release()
  expect(await readdir(join(folder, 'full'))).toEqual([])
})
