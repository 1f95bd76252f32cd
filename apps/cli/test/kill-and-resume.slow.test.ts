import { execFile, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'

const cli = fileURLToPath(new URL('../dist/main.js', import.meta.url))
const weightsFile = 'fashion-mnist-plain-net.safetensors'
const argumentsFor = (folder: string) => [
  ...[cli, 'train', 'fashion-mnist-plain-net', '--data', 'sample', '--epochs', '3'],
  ...['--backend', 'wasm', '--threads', '2', '--seed', '4', '--out', folder],
  ...['--checkpoint-seconds', '1'],
]

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kill-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Starts the training, and kills it when it has written so many checkpoints since. */
async function killedAfter(checkpoints: number, out: string) {
  const file = join(out, 'checkpoint.safetensors')
  const child = spawn(process.execPath, argumentsFor(out), { stdio: 'ignore' })
  const ended = new Promise((resolve) => child.once('exit', (_, signal) => resolve(signal)))
  let seen = existsSync(file) ? (await stat(file)).mtimeMs : 0
  for (let written = 0; written < checkpoints; ) {
    await sleep(20)
    const now = existsSync(file) ? (await stat(file)).mtimeMs : 0
    if (now > seen) written++
    seen = Math.max(seen, now)
  }
  await sleep(100)
  child.kill('SIGKILL')
  return ended
}

test('a training killed three times in the middle ends with the very weights of an unbroken one', async () => {
  const [whole, broken] = [join(folder, 'whole'), join(folder, 'broken')]
  await promisify(execFile)(process.execPath, argumentsFor(whole))
  for (const checkpoints of [1, 2, 3]) {
    expect(await killedAfter(checkpoints, broken)).toBe('SIGKILL')
    expect(existsSync(join(broken, weightsFile))).toBe(false)
  }
  await promisify(execFile)(process.execPath, argumentsFor(broken))
  const [expected, actual] = await Promise.all(
    [whole, broken].map((run) => readFile(join(run, weightsFile))),
  )
  expect(actual!.equals(expected!)).toBe(true)
})
