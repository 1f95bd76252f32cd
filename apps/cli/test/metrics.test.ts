import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encodePng, randomStream, saveWeights, useBackend, writeNpzArrays } from '@cnn/core'
import { plainNet } from '@cnn/vision/classification'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { callCli } from './call-cli.js'

const folder = mkdtempSync(join(tmpdir(), 'cnn-metrics-'))
const at = (name: string) => join(folder, name)
const metrics = (verb: string, ...args: string[]) =>
  callCli('metrics', verb, ...args, '--backend', 'wasm', '--threads', '1')
const json = async (verb: string, ...args: string[]) => {
  const { stdout, stderr, code } = await metrics(verb, ...args, '--json')
  return { ...JSON.parse(stdout), stderr, code }
}
const eyes = ['--features', at('eyes.safetensors')]

beforeAll(async () => {
  await useBackend('wasm', { threads: 1 })
  const transform = { size: 8, mean: [0.5], std: [0.5] }
  using network = plainNet({ inChannels: 1, numClasses: 3, widths: [4, 6], seed: 1, transform })
  await saveWeights(network, at('eyes.safetensors'))
  for (const [name, levels] of Object.entries({ dark: 120, light: 255 })) {
    mkdirSync(at(name))
    for (let i = 0; i < 16; i++) {
      const random = randomStream(name, i)
      const data = Uint8Array.from({ length: 64 }, () => random.integer(levels))
      const picture = encodePng({ data, width: 8, height: 8, channels: 1 })
      writeFileSync(join(at(name), `${i}.png`), picture)
    }
  }
}, 120_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('FID', () => {
  test('of folders says by whose eyes, and is 0 of a folder and itself', async () => {
    const { code, stdout } = await metrics('fid', at('dark'), at('light'), ...eyes)
    expect(stdout).toMatch(/features +eyes, 6 dimensions/)
    expect(stdout).toMatch(/FID-eyes +[\d.]+/)
    expect(code).toBe(0)
    const same = await json('fid', at('dark'), at('dark'), ...eyes)
    expect(same).toMatchObject({
      ...{ metric: 'FID-eyes', extractor: 'eyes' },
      pictures: [{ count: 16 }, { count: 16 }],
    })
    expect(Math.abs(same.value)).toBeLessThan(1e-6)
  })

  test('names the picture that cannot be read', async () => {
    mkdirSync(at('cut'))
    const png = encodePng({ data: new Uint8Array(64), width: 8, height: 8, channels: 1 })
    for (const name of ['a', 'b', 'c']) writeFileSync(at(`cut/${name}.png`), png)
    writeFileSync(at('cut/b.png'), png.subarray(0, png.length >> 1))
    const { code, stderr } = await metrics('fid', at('cut'), at('dark'), ...eyes)
    expect(stderr).toMatch(/cut\/b\.png: The PNG is cut off/)
    expect(code).toBe(1)
  })

  test('warns of fewer pictures than dimensions, and names KID', async () => {
    const found = await json('fid', at('dark'), at('light'), '--features', 'pixels')
    expect(found.metric).toBe('FID-pixels-8x8x1')
    expect(found.warning).toMatch(/FID of 16 pictures in 64 dimensions .* KID/)
    expect(found.stderr).toContain('KID')
  })

  test('takes statistics in place of pictures, its own and those of pytorch-fid', async () => {
    const written = await json('statistics', at('light'), at('light.npz'), ...eyes)
    expect(written).toMatchObject({ file: at('light.npz'), extractor: 'eyes' })
    const [pictures, kept] = [
      await json('fid', at('dark'), at('light'), ...eyes),
      await json('fid', at('dark'), at('light.npz'), ...eyes),
    ]
    expect(kept.value).toBe(pictures.value)
    expect(kept.pictures[1]).toEqual({ name: at('light.npz'), count: 16 })
    const mu = { shape: [6], data: new Float64Array(6) }
    const sigma = { shape: [6, 6], data: new Float64Array(36) }
    writeFileSync(
      at('foreign.npz'),
      writeNpzArrays(
        new Map([
          ['mu', mu],
          ['sigma', sigma],
        ]),
      ),
    )
    expect(await json('fid', at('dark'), at('foreign.npz'), ...eyes)).toMatchObject({ code: 0 })
    expect(await json('kid', at('dark'), at('foreign.npz'), ...eyes)).toMatchObject({
      error: { code: 'no-features' },
    })
    expect((await json('inception-score', at('light.npz'), ...eyes)).error.message).toMatch(
      /give the pictures/,
    )
    const other = await json('fid', at('dark'), at('light.npz'), '--features', 'pixels')
    expect(other.error.message).toMatch(/features of eyes, and these are of pixels/)
  })

  test('of data sets is looked at by their classifier', async () => {
    const found = await json('fid', 'sample', 'sample', '--count', '12')
    expect(found.extractor).toBe('fashion-mnist-resnet9')
    expect(found.pictures[0].count).toBe(12)
  })
})

test('KID comes with its interval, and the seed decides it', async () => {
  const args = [at('dark'), at('light'), ...eyes, '--subsets', '5', '--subset-size', '6']
  const found = await json('kid', ...args)
  expect(found).toMatchObject({ metric: 'KID-eyes', subsets: 5, subsetSize: 6, seed: 0 })
  expect(found.interval.low).toBeLessThan(found.value)
  const again = await json('kid', ...args)
  expect(again.value).toBe(found.value)
  expect((await json('kid', ...args, '--seed', '1')).value).not.toBe(found.value)
  const { stdout } = await metrics('kid', ...args)
  expect(stdout).toMatch(/KID-eyes .* ± .*\n.*95 % interval .* to .*; 5 subsets of 6 pictures/)
})

test('precision and recall of a folder and itself are whole', async () => {
  const found = await json('precision-recall', at('dark'), at('dark'), ...eyes)
  expect(found).toMatchObject({ precision: 1, recall: 1, neighbors: 3 })
  const { stdout } = await metrics('precision-recall', at('dark'), at('dark'), ...eyes, '-k', '2')
  expect(stdout).toMatch(/recall-eyes +100\.0 % +of the real pictures lie among samples/)
})

test('the inception score needs a classifier', async () => {
  const found = await json('inception-score', at('light'), ...eyes, '--splits', '2')
  expect(found).toMatchObject({ metric: 'IS-eyes', splits: 2 })
  expect(found.value).toBeGreaterThanOrEqual(1)
  expect(found.value).toBeLessThanOrEqual(3)
  const none = await json('inception-score', at('light'), '--features', 'pixels')
  expect(none.error.message).toMatch(/an extractor that classifies/)
})

test.each([
  [['fid', 'gone/', at('dark')], /no file gone/],
  [['fid', 'fashon-mnist', at('dark')], /Did you mean "fashion-mnist"/],
  [['fid', at('dark'), at('light'), '--features', 'mnst'], /Did you mean "mnist"/],
  // Before a data set is downloaded, say.
  [['fid', at('nowhere'), at('light'), '--features', 'mnst'], /Did you mean "mnist"/],
  [['fid', at('dark'), at('light'), '--features', 'inception:gone.pth'], /no file gone\.pth/],
  [['kid', at('dark'), at('light'), ...eyes, '--subset-size', '16'], /from 2 to 15 of 16/],
])('%j is an error that says what to do', async ([verb, ...args], message) => {
  const { code, stderr, stdout } = await metrics(verb!, ...args)
  expect(stderr).toMatch(message)
  expect(stdout).not.toMatch(/FID-|KID-/)
  expect(code).toBe(1)
})
