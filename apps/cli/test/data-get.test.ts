import { randomBytes } from 'node:crypto'
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipStream, writeTar } from '@cnn/datasets/formats'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fetchedFolder } from '../src/data/local-place.js'
import { callCli } from './call-cli.js'

const folder = mkdtempSync(join(tmpdir(), 'cnn-get-'))
const at = (name: string) => join(folder, name)
const before = { ...process.env }

beforeAll(() => {
  process.env.CNN_CACHE_DIR = at('cache')
  process.env.CNN_OFFLINE = '1'
  delete process.env.CNN_DATA_DIR
})
afterAll(() => {
  for (const name of ['CNN_CACHE_DIR', 'CNN_OFFLINE', 'CNN_DATA_DIR']) {
    if (before[name] === undefined) delete process.env[name]
    else process.env[name] = before[name]
  }
  rmSync(folder, { recursive: true })
})

async function gathered(pieces: AsyncIterable<Uint8Array>) {
  const all: Uint8Array[] = []
  for await (const piece of pieces) all.push(piece)
  return new Uint8Array(Buffer.concat(all))
}

/** A server with one file that it sends half of at first, and then no more. */
class StallingServer {
  readonly ranges: (string | undefined)[] = []
  private readonly server: Server
  private readonly halfSent: Promise<void>

  private constructor(file: Uint8Array) {
    let sent: () => void
    this.halfSent = new Promise((resolve) => {
      sent = resolve
    })
    this.server = createServer((request, response) => {
      const { range } = request.headers
      this.ranges.push(range)
      const begin = Number(/^bytes=(\d+)-/.exec(range ?? '')?.[1] ?? 0)
      response.writeHead(range ? 206 : 200, {
        'content-length': file.length - begin,
        'accept-ranges': 'bytes',
        etag: '"one"',
        ...(range && { 'content-range': `bytes ${begin}-${file.length - 1}/${file.length}` }),
      })
      if (this.ranges.length > 1) return response.end(file.subarray(begin))
      return response.write(file.subarray(0, file.length >> 1), () => sent())
    })
  }

  static async open(file: Uint8Array) {
    const stalling = new StallingServer(file)
    stalling.server.listen(0, '127.0.0.1')
    await new Promise((resolve) => stalling.server.once('listening', resolve))
    return stalling
  }

  get url() {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`
  }

  /** Resolves when half was sent and has had time to arrive. */
  async half() {
    await this.halfSent
    await new Promise((resolve) => setTimeout(resolve, 500))
  }

  close() {
    this.server.closeAllConnections()
    return new Promise((resolve) => this.server.close(resolve))
  }
}

describe('cnn data get', () => {
  test('stopped by Ctrl-C, says how to go on, and goes on where it was', async () => {
    delete process.env.CNN_OFFLINE
    const files = Array.from({ length: 40 }, (_, i) => ({
      path: `fsdd/recordings/${i % 10}_ann_${(i / 10) | 0}.wav`,
      content: new Uint8Array(randomBytes(20_000)),
    }))
    const archive = await gathered(gzipStream(writeTar(files)))
    const server = await StallingServer.open(archive)
    const args = ['data', 'get', 'free-spoken-digits', '--out', at('got'), '--url', server.url]
    try {
      const running = callCli(...args)
      await server.half()
      process.emit('SIGINT')
      const stopped = await running
      expect(stopped.stderr).toContain(
        `cnn data get free-spoken-digits --out ${at('got')} --url ${server.url}`,
      )
      expect(stopped.code).toBe(130)
      const { code, stdout } = await callCli(...args)
      expect([code, stdout]).toEqual([0, expect.stringContaining(`✓ ${at('got')}`)])
      expect(server.ranges[0]).toBeUndefined()
      expect(Number(/^bytes=(\d+)-$/.exec(server.ranges[1]!)![1])).toBeGreaterThan(10_000)
      expect(readdirSync(at('got/fsdd/recordings'))).toHaveLength(40)
      expect(readFileSync(at('got/fsdd/recordings/3_ann_2.wav'))).toEqual(
        Buffer.from(files[23]!.content),
      )
      const again = await callCli(...args)
      expect(again.stdout).toContain('was there already')
      expect(server.ranges).toHaveLength(2)
      const whole = await callCli(...args, '--verify')
      expect(whole.stdout).toContain(`✓ is there, undamaged: ${at('got')}`)
      const damaged = at('got/fsdd/recordings/3_ann_2.wav')
      const { mtime } = statSync(damaged)
      writeFileSync(damaged, Buffer.alloc(20_000))
      utimesSync(damaged, mtime, mtime)
      const mended = await callCli(...args, '--verify')
      expect(mended.stdout).toMatch(/✓ fetched .*\.tar\.gz; all else is undamaged/)
      expect(readFileSync(damaged)).toEqual(Buffer.from(files[23]!.content))
    } finally {
      process.env.CNN_OFFLINE = '1'
      await server.close()
    }
  })

  test('without the network says what to do', async () => {
    const { code, stderr } = await callCli('data', 'get', 'mnist')
    expect([code, stderr]).toEqual([1, expect.stringContaining('CNN_OFFLINE')])
  })

  test('says of sets behind a login what to get, and where to put it', async () => {
    const { code, stderr } = await callCli('data', 'get', 'imagenet')
    expect(code).toBe(1)
    expect(stderr).toContain('ILSVRC2012_img_train.tar')
    expect(stderr).toContain(fetchedFolder('imagenet'))
  })

  test('has nothing to do for what is made, and refuses parts that there are not', async () => {
    const made = await callCli('data', 'get', 'synthetic/tones', '--json')
    expect([made.code, JSON.parse(made.stdout)]).toEqual([0, { id: 'synthetic/tones', made: true }])
    const wrong = await callCli('data', 'get', 'svhn', '--parts', 'trian')
    expect(wrong.stderr).toContain("SVHN has no part 'trian'. It has: train, test, extra")
    expect(wrong.code).toBe(1)
  })
})
