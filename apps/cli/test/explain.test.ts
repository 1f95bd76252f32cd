import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decodePng, encodePng, saveWeights, useBackend } from '@cnn/core'
import { fashionMnist } from '@cnn/datasets'
import { plainNet } from '@cnn/vision/classification'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { callCli } from './call-cli.js'

const folder = mkdtempSync(join(tmpdir(), 'cnn-explain-'))
const at = (name: string) => join(folder, name)
const cnn = (...args: string[]) => callCli(...args, '--backend', 'wasm', '--threads', '1')

beforeAll(async () => {
  await useBackend('wasm', { threads: 1 })
  const { test: pictures, classes } = await fashionMnist({ source: 'sample' })
  const options = { inChannels: 1, numClasses: 10, widths: [4, 8], labels: classes, seed: 1 }
  using network = plainNet({ ...options, transform: { size: 28, mean: [0.286], std: [0.353] } })
  await saveWeights(network, at('small.safetensors'))
  for (const index of [0, 1]) {
    writeFileSync(at(`${index}.png`), encodePng((await pictures.get(index)).image))
  }
  writeFileSync(at('notes.png'), 'no picture')
}, 120_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const weights = ['--weights', at('small.safetensors')]

describe('an explanation', () => {
  test('is drawn over the picture, large enough to see', async () => {
    const file = at('why.png')
    const { code, stdout } = await cnn('classify', at('0.png'), ...weights, '-x', file, '-l', 'bag')
    expect(code).toBe(0)
    expect(stdout).toContain(`what speaks for bag: ${file}`)
    const { width, height, channels } = await decodePng(readFileSync(file))
    expect({ width, height, channels }).toEqual({ width: 224, height: 224, channels: 3 })
  })

  test.each(['grad-cam', 'grad-cam++', 'occlusion'])(
    'of several pictures goes into a folder: %s',
    async (method) => {
      const out = at(`out-${method}`)
      const images = [at('0.png'), at('notes.png'), at('1.png')]
      const { code, stdout } = await cnn(
        ...['classify', ...images, ...weights],
        ...['--explain', out, '--method', method, '--json'],
      )
      expect(code).toBe(1)
      const [first, bad, second] = JSON.parse(stdout).images
      expect(first.explanation).toMatchObject({
        file: join(out, '0.png'),
        label: first.classes[0].label,
      })
      expect(first.explanation.score).toBeCloseTo(first.classes[0].score, 4)
      expect(bad.error.code).toBe('bad-image')
      expect(existsSync(second.explanation.file)).toBe(true)
    },
  )

  test.each([
    [['--explain', 'out', '--label', 'baag'], "Did you mean 'bag'?"],
    [['--label', 'bag'], '--explain <folder>'],
    [['--explain', join('small.safetensors', 'x.png')], 'cannot be written'],
  ])('asked for wrongly, %j, ends with 1', async (options, says) => {
    const inFolder = options.map((word) => (word.startsWith('small') ? at(word) : word))
    const { code, stderr } = await cnn('classify', at('0.png'), ...weights, ...inFolder)
    expect(stderr).toContain(says)
    expect(code).toBe(1)
  })
})

test('an evaluation tells how well it is calibrated, and writes a page of the worst mistakes', async () => {
  const out = at('mistakes')
  const { code, stdout } = await cnn(
    ...['evaluate', at('small.safetensors'), '--data', 'sample', '--limit', '64'],
    ...['--mistakes', out, '--json'],
  )
  expect(code).toBe(0)
  const { calibration, mistakes, page, samples } = JSON.parse(stdout)
  expect(samples).toBe(64)
  expect(calibration.ece).toBeGreaterThan(0)
  expect(calibration.bins).toHaveLength(15)
  expect(mistakes.length).toBeGreaterThan(10)
  expect(mistakes[0].loss).toBeGreaterThanOrEqual(mistakes.at(-1).loss)
  expect(mistakes[0].label).not.toBe(mistakes[0].answer)
  expect(page).toBe(join(out, 'index.html'))
  const html = readFileSync(page, 'utf8')
  expect(html.match(/data:image\/png/g)).toHaveLength(mistakes.length)
  for (const said of ['calibration error', `no. ${mistakes[0].index}`, '</html>']) {
    expect(html).toContain(said)
  }
})
