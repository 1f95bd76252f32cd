import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encodePng } from '@cnn/core'
import { fashionMnist } from '@cnn/datasets'
import { afterAll, describe, expect, test } from 'vitest'
import { endAll, runCli, startCli } from './run-cli.js'

const folder = mkdtempSync(join(tmpdir(), 'cnn-cli-'))
afterAll(() => {
  endAll()
  rmSync(folder, { recursive: true, force: true })
})

const cnn = (...args: string[]) => runCli(args, folder)
const tiny = ['--data', 'sample', '--threads', '1']

test('a reader that has seen enough is no error', async () => {
  const { child, finished } = startCli(['--help'], folder)
  child.stdout!.destroy()
  expect((await finished).stderr).toBe('')
})

describe('a training', { timeout: 180_000 }, () => {
  test('writes weights that can be evaluated and classify', async () => {
    const trained = await cnn(
      ...['train', 'fashion-mnist-plain-net', ...tiny],
      ...['--limit', '128', '--epochs', '2', '--out', 'run', '--json'],
    )
    expect(trained.stderr).toContain('epoch 2/2')
    const result = JSON.parse(trained.stdout)
    expect(result).toMatchObject({ recipe: 'fashion-mnist-plain-net', samples: 128, epochs: 2 })
    const log = readFileSync(join(folder, 'run/log.jsonl'), 'utf8').trim().split('\n')
    expect(
      log.map((line) => JSON.parse(line).kind).filter((kind) => kind === 'epoch'),
    ).toHaveLength(2)

    const evaluated = await cnn(
      ...['evaluate', result.weights, ...tiny, '--limit', '128', '--json'],
    )
    const measured = JSON.parse(evaluated.stdout)
    expect(measured).toMatchObject({ weights: result.weights, samples: 128 })
    expect(measured.data).toContain('Fashion-MNIST test')
    expect(measured.accuracy).toBeCloseTo(result.accuracy, 6)

    const { test: pictures } = await fashionMnist({ source: 'sample' })
    const { image } = await pictures.get(0)
    writeFileSync(join(folder, 'boot.png'), encodePng(image))
    writeFileSync(join(folder, 'notes.png'), 'no picture')
    const classified = await cnn('classify', 'boot.png', 'notes.png', '-w', 'run', '-k', '2')
    expect(classified.stdout).toMatch(/boot\.png\n {2}\S.* \d+\.\d %/)
    expect(classified.stdout).toMatch(/notes\.png\n {2}✗ notes\.png is no picture/)
    expect(classified.code).toBe(1)
  })

  test('that was interrupted goes on, and ends as an unbroken one', async () => {
    const run = ['train', 'fashion-mnist-plain-net', ...tiny, '--limit', '256', '--epochs', '3']
    const { child, said, finished } = startCli([...run, '--out', 'broken'], folder)
    await said('epoch 1/3')
    child.kill('SIGINT')
    const stopped = await finished
    expect(stopped.code).toBe(130)
    expect(stopped.stderr).toContain('cnn train fashion-mnist-plain-net --out broken --threads 1')
    expect(existsSync(join(folder, 'broken/fashion-mnist-plain-net.safetensors'))).toBe(false)

    const other = await cnn(...run, '--out', 'broken', '--seed', '7')
    expect(other.stderr).toContain('holds a run with seed 1, not 7')
    const [resumed, whole] = await Promise.all([
      cnn('train', 'fashion-mnist-plain-net', '--out', 'broken', '--threads', '1'),
      cnn(...run, '--out', 'whole'),
    ])
    expect(resumed.stdout).toContain('Going on with the run in broken')
    expect([resumed.code, whole.code]).toEqual([0, 0])
    const weights = (name: string) =>
      readFileSync(join(folder, name, 'fashion-mnist-plain-net.safetensors'))
    expect(weights('broken').equals(weights('whole'))).toBe(true)
  })
})

test('a training profiles one of its steps, which changes nothing', {
  timeout: 180_000,
}, async () => {
  const run = [
    'train',
    'fashion-mnist-plain-net',
    ...tiny,
    '--limit',
    '256',
    '--epochs',
    '2',
    '--json',
  ]
  const [plain, profiled] = await Promise.all([
    cnn(...run, '--out', 'plain'),
    cnn(...run, '--out', 'profiled', '--profile'),
  ])
  expect([plain.code, profiled.code]).toEqual([0, 0])
  const { loss, accuracy } = JSON.parse(plain.stdout)
  const page = join('profiled', 'profile.html')
  expect(JSON.parse(profiled.stdout)).toMatchObject({ loss, accuracy, profile: page })
  expect(profiled.stderr).toMatch(/One training step: .* ms on wasm \(.*\), .* GFLOP\/s/)
  expect(profiled.stderr).toMatch(/Conv2DBackpropFilter +\d+ +[\d.]+ +[\d.]+ % +[\d.]+/)
  expect(readFileSync(join(folder, page), 'utf8')).toContain('</html>')
  const { traceEvents } = JSON.parse(readFileSync(join(folder, 'profiled/profile.json'), 'utf8'))
  const names = traceEvents.map(({ name }: { name: string }) => name)
  for (const name of ['forward', 'backward', 'update', 'Conv2D']) expect(names).toContain(name)
  expect(existsSync(join(folder, 'plain/profile.html'))).toBe(false)

  const again = await cnn('train', 'fashion-mnist-plain-net', '--out', 'profiled', '--profile')
  expect(again.stderr).toContain('No step was profiled')
  expect(again.code).toBe(0)
})

describe('the tour', () => {
  test('tells of everything and writes its page', async () => {
    const { code, stdout } = await cnn('tour', '--limit', '128', '--out', 'tour')
    for (const said of ['wasm', 'Fashion-MNIST', 'accuracy', 'tour/index.html']) {
      expect(stdout).toContain(said)
    }
    expect(code).toBe(0)
    expect(readFileSync(join(folder, 'tour/index.html'), 'utf8')).toContain('</html>')
  })
})

test('the doctor knows a backend that works', async () => {
  const { code, stdout } = await cnn('doctor', '--json')
  const { backends, data } = JSON.parse(stdout)
  const wasm = backends.find(({ name }: { name: string }) => name === 'wasm')
  expect(wasm.available).toBe(true)
  expect(wasm.gigaflops.conv).toBeGreaterThan(0)
  expect(data[0]).toMatchObject({ name: 'Fashion-MNIST', found: true })
  expect(code).toBe(0)
})

test('the doctor compares operations with double precision, and writes the table', async () => {
  const full = ['doctor', '--full', '--backend', 'wasm', '--threads', '1', '--op', 'tanh']
  const { code, stdout, stderr } = await cnn(...full, '--out', 'sent/table.md', '--json')
  const { backends, conformance } = JSON.parse(stdout)
  expect(backends).toHaveLength(1)
  expect(conformance[0]).toMatchObject({ name: 'wasm, 1 thread', backend: 'wasm' })
  expect(conformance[0].results[0]).toMatchObject({ op: 'atanh', first: { verdict: 'right' } })
  expect(stderr).toMatch(/wasm, 1 thread {2}all \d cases are right/)
  expect(readFileSync(join(folder, 'sent/table.md'), 'utf8')).toContain('| `tanh` |  | ✓✓✓ |')
  expect(code).toBe(0)
})
