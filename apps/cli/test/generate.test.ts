import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decodePng, saveWeights, useBackend } from '@cnn/core'
import {
  conditionalDcganGenerator,
  dcganGenerator,
  type GanEvent,
  loadGenerator,
  neighborGrid,
  pictureGrid,
  sampleFiles,
} from '@cnn/gan'
import { resnet20 } from '@cnn/vision/classification'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { callCli } from './call-cli.js'

const folder = mkdtempSync(join(tmpdir(), 'cnn-generate-'))
const at = (...path: string[]) => join(folder, ...path)
const weights = ['--weights', at('cats.safetensors')]
const digits = ['--weights', at('digits.safetensors')]

beforeAll(async () => {
  await useBackend('cpu')
  using cats = dcganGenerator({ imageSize: 8, baseWidth: 4, latentSize: 5, seed: 1 })
  await saveWeights(cats, at('cats.safetensors'))
  using numbers = conditionalDcganGenerator({
    ...{ imageSize: 8, channels: 1, numClasses: 2, units: 16, baseWidth: 4, seed: 1 },
    labels: ['zero', 'one'],
  })
  await saveWeights(numbers, at('digits.safetensors'))
  using classifier = resnet20({ numClasses: 2, inChannels: 1 })
  await saveWeights(classifier, at('resnet.safetensors'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const generate = (...args: string[]) => callCli('generate', ...args, '--backend', 'cpu')

describe('cnn generate', () => {
  test('writes a grid, and each picture, that the seed decides', async () => {
    const words = ['--count', '5', '--seed', '3', '--scale', '1']
    const [grid, out] = [at('new', 'grid.png'), at('each')]
    const { code, stdout, stderr } = await generate(
      ...[...weights, ...words, '--grid', grid, '--out', out, '--json'],
    )
    expect([code, stderr.match(/Error/)]).toEqual([0, null])
    expect(JSON.parse(stdout)).toMatchObject({
      ...{ weights: at('cats.safetensors'), backend: 'cpu', seed: 3, count: 5 },
      ...{ size: 8, channels: 3, files: { pictures: 5, grid, folder: out } },
    })
    using generator = await loadGenerator(at('cats.safetensors'))
    const images = await generator.sample(5, { seed: 3 })
    expect(await decodePng(readFileSync(grid))).toMatchObject({ data: pictureGrid(images).data })
    expect(readdirSync(out)).toEqual([1, 2, 3, 4, 5].map((i) => `sample-000${i}.png`))
    const third = await decodePng(readFileSync(join(out, 'sample-0003.png')))
    expect(third.data).toEqual(images[2]!.data)
  })

  test('walks from each to the next, and makes a film of it', async () => {
    const [grid, film] = [at('ways.png'), at('walk.gif')]
    const { code, stdout } = await generate(
      ...[...weights, '--count', '3', '--interpolate', '2', '--grid', grid, '--film', film],
      ...['--scale', '1', '--json'],
    )
    expect(code).toBe(0)
    expect(JSON.parse(stdout).files).toMatchObject({ pictures: 8, grid, film })
    using generator = await loadGenerator(at('cats.safetensors'))
    const [a, b, c] = generator.latents(3)
    const rows = [
      ...(await generator.interpolate(a!, b!, { steps: 4 })),
      ...(await generator.interpolate(b!, c!, { steps: 4 })),
    ]
    const { data, width } = await decodePng(readFileSync(grid))
    expect(width).toBe(2 + 4 * 10)
    expect(data).toEqual(pictureGrid(rows, { columns: 4 }).data)
    expect(readFileSync(film).subarray(0, 10)).toEqual(Buffer.from('GIF89a\x08\0\x08\0', 'latin1'))
  })

  test('shows the nearest training pictures beside samples', async () => {
    const [grid, out] = [at('beside.png'), at('training')]
    const made = await generate(...weights, '--count', '6', '--seed', '9', '--out', out)
    expect(made.code).toBe(0)
    const { code } = await generate(
      ...[...weights, '--count', '4', '--seed', '9', '--neighbors', out],
      ...['--grid', grid, '--scale', '1'],
    )
    expect(code).toBe(0)
    using generator = await loadGenerator(at('cats.safetensors'))
    const images = await generator.sample(4, { seed: 9 })
    const itself = images.map((image, index) => [{ index, image, distance: 0 }])
    const { data } = await decodePng(readFileSync(grid))
    expect(data).toEqual(neighborGrid(images, itself).data)
  })

  test('shows what labels say, and tells people where', async () => {
    const grid = at('ones.png')
    const { code, stdout } = await generate(
      ...[...digits, '--labels', 'one', '1', '--count', '4', '--scale', '1', '--grid', grid],
    )
    expect(code).toBe(0)
    expect(stdout).toMatch(/grid +\S+ones\.png\n\n4 pictures in [\d.]+ s/)
    using generator = await loadGenerator(at('digits.safetensors'))
    const ones = pictureGrid(await generator.sample(4, { labels: 'one' }))
    expect((await decodePng(readFileSync(grid))).data).toEqual(ones.data)
  })

  test.each([
    [[...weights, '--labels', 'cat'], 1, 'trained without labels'],
    [[...digits, '--labels', 'oen'], 1, "Did you mean 'one'?"],
    [[...weights, '--count', '0'], 2, 'whole number from 1 up'],
    [[...weights, '--count', '1', '--interpolate', '3'], 1, '--count 1 must be 2 or more'],
    [[...weights, '--grid', 'grid.jpg'], 1, 'must be a .png file'],
    [[...weights, '--neighbors', at('gone/')], 1, 'gone'],
    [[...weights, '--neighbors', folder, '--interpolate', '3'], 1, 'room for one of them'],
    [[...weights, '--film', 'film.mp4'], 1, 'must be a .gif file'],
    [[...weights, '--count', '5000', '--grid', 'grid.png'], 1, 'Give --out <folder> alone'],
    [[...weights, '--count', '101', '--interpolate', '99'], 1, 'at most 10,000'],
    [[...weights, '--path', 'round'], 2, 'Allowed choices are linear, spherical'],
    [['--weights', at('cat.safetensors')], 1, 'Did you mean "cats.safetensors"?'],
    [['--weights', at('resnet.safetensors')], 1, 'try `cnn classify`'],
    [[...weights, '--replay', at('replay')], 1, 'must name the folder of its run'],
  ])('asked wrongly, %j, ends with %i', async (words, code, says) => {
    const answer = await generate(...words)
    expect(answer.stderr).toContain(says)
    expect(answer.stderr).not.toMatch(/\n\s+at /)
    expect(answer.code).toBe(code)
  })
})

describe('the folder of a run', () => {
  const run = at('run')
  beforeAll(async () => {
    const log = sampleFiles(run)
    for (const step of [1, 2]) {
      const image = { data: new Uint8Array(64).fill(step), width: 8, height: 8, channels: 1 }
      const event = { kind: 'samples', step, steps: 2, values: [], images: [image] }
      await log(event as GanEvent)
    }
    writeFileSync(join(run, 'checkpoint.safetensors'), '')
  })

  test('that has not ended is refused, with what can be seen of it', async () => {
    const { code, stderr } = await generate('--weights', run)
    expect([code, stderr]).toEqual([1, expect.stringMatching(/has not ended.*--replay/s)])
  })

  test('without grids of samples has no replay', async () => {
    const { code, stderr } = await generate('--weights', folder, '--replay', at('replay'))
    expect([code, stderr]).toEqual([1, expect.stringContaining('no GAN was trained there')])
  })

  test('is replayed as a page and a film', async () => {
    const { code, stdout } = await generate('--weights', run, '--replay', at('replay'), '--json')
    expect(code).toBe(0)
    const { page, film } = JSON.parse(stdout).files.replay
    expect(readFileSync(page, 'utf8')).toContain('<p class="kicker">run</p>')
    expect(existsSync(film)).toBe(true)
  })
})
