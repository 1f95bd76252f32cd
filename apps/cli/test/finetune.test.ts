import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encodePng, randomStream, readWeightsFile, saveWeights, useBackend } from '@cnn/core'
import { plainNet } from '@cnn/vision/classification'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ofSize } from '../src/finetune/starting-network.js'
import { callCli } from './call-cli.js'

const folder = mkdtempSync(join(tmpdir(), 'cnn-finetune-'))
const inside = (...path: string[]) => join(folder, ...path)
const colors = { red: [220, 60, 60], green: [60, 200, 60], blue: [70, 70, 220] }
const transform = { size: 12, mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] }

function writePicture(path: string, color: readonly number[], seed: number) {
  const random = randomStream('picture', seed)
  const data = Uint8Array.from({ length: 16 * 14 * 3 }, (_, i) =>
    Math.min(255, Math.max(0, color[i % 3]! + random.normal(0, 50))),
  )
  writeFileSync(path, encodePng({ data, width: 16, height: 14, channels: 3 }))
}

beforeAll(async () => {
  let seed = 0
  for (const [name, color] of Object.entries(colors)) {
    mkdirSync(inside('colors', name), { recursive: true })
    for (let i = 0; i < 12; i++) writePicture(inside('colors', name, `${i}.png`), color, seed++)
  }
  writeFileSync(inside('colors/red/notes.txt'), 'not a picture')
  writePicture(inside('colors/blue/again.png'), colors.red, 0)
  await useBackend('wasm', { threads: 1 })
  using network = plainNet({ widths: [8, 16], transform, seed: 1 })
  await saveWeights(network, inside('start.safetensors'))
  const forGrey = { size: 12, mean: [0.5], std: [0.5] }
  using grey = plainNet({ widths: [4, 8], inChannels: 1, transform: forGrey })
  await saveWeights(grey, inside('grey.safetensors'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const finetune = (...more: string[]) =>
  callCli('finetune', inside('colors'), '--from', inside('start.safetensors'), ...more)

describe('cnn finetune', () => {
  test('teaches a folder of classes, and the weights classify', async () => {
    const out = inside('run')
    const { code, stdout, stderr } = await finetune('--out', out, '--threads', '1', '--json')
    expect(code).toBe(0)
    const result = JSON.parse(stdout)
    expect(result).toMatchObject({
      from: inside('start.safetensors'),
      weights: join(out, 'fine-tuned.safetensors'),
      classes: [
        { name: 'blue', pictures: 13 },
        { name: 'green', pictures: 12 },
        { name: 'red', pictures: 12 },
      ],
      skipped: [{ path: 'red/notes.txt' }],
      duplicates: [['blue/again.png', 'red/0.png']],
    })
    expect(result.accuracy).toBeGreaterThan(0.6)
    expect(result.interval[0]).toBeLessThan(result.accuracy)
    for (const said of ['class', 'held out', 'red/notes.txt', 'blue/again.png = red/0.png']) {
      expect(stderr).toContain(said)
    }
    expect(stderr).toMatch(
      /accuracy .* % {2}\(95 % interval .*\) on \d+ pictures of those held out/,
    )
    const answer = await callCli(
      ...['classify', inside('colors/green/3.png'), '-w', out, '--json', '--threads', '1'],
    )
    expect(JSON.parse(answer.stdout).images[0].classes[0].label).toBe('green')

    const measured = await callCli(
      ...['evaluate', out, '--data', `pictures:${inside('colors')}`, '--split', 'validation'],
      ...['--mistakes', inside('mistakes'), '--json', '--threads', '1'],
    )
    expect(measured.code).toBe(0)
    expect(measured.stderr).toContain('red/notes.txt')
    const { samples, accuracy, confusion } = result
    expect(JSON.parse(measured.stdout)).toMatchObject({ samples, accuracy, confusion })

    const again = await finetune('--out', out, '--threads', '1')
    expect(again.stdout).toContain('Going on with the run')
    const other = await finetune('--out', out, '--freeze', 'none')
    expect(other.stderr).toContain('holds a run with freeze unset, not none')
  })

  test('goes on with the classes that it began with, and with no others', async () => {
    for (const name of ['green', 'red'] as const) {
      mkdirSync(inside('two', name), { recursive: true })
      for (let i = 0; i < 6; i++) writePicture(inside('two', name, `${i}.png`), colors[name], i)
    }
    const words = ['finetune', inside('two'), '--from', inside('start.safetensors')]
    const more = ['--epochs', '2', '--threads', '1', '--out', inside('two-run')]
    expect((await callCli(...words, ...more)).code).toBe(0)
    const file = inside('two-run/fine-tuned.safetensors')
    const weights = readFileSync(file)
    renameSync(inside('two/green'), inside('two/verdant'))
    const renamed = await callCli(...words, ...more)
    expect(renamed.stderr).toContain('holds a run with the classes green, red, not red, verdant')
    expect(readFileSync(file).equals(weights)).toBe(true)
  })

  test('a fresh start loses nothing before it can begin, and may begin with what it replaces', async () => {
    const out = inside('again')
    const words = ['--epochs', '2', '--threads', '1', '--out', out]
    expect((await finetune(...words)).code).toBe(0)
    const wrong = await callCli('finetune', inside('gone'), ...words, '--fresh')
    expect(wrong.stderr).toContain('There is no folder')
    expect(existsSync(join(out, 'fine-tuned.safetensors'))).toBe(true)
    const own = await callCli('finetune', inside('colors'), '--from', out, ...words, '--fresh')
    expect(own.code).toBe(0)
    expect(JSON.parse(readFileSync(join(out, 'run.json'), 'utf8')).from).toBe(out)
  })

  test('weights are those of a run that has ended; a folder named like a recipe hides none', async () => {
    mkdirSync(inside('begun'))
    writeFileSync(inside('begun/checkpoint.safetensors'), '')
    const picture = inside('colors/green/3.png')
    const begun = await callCli('classify', picture, '-w', inside('begun'))
    expect(begun.stderr).toContain('has not ended, and has no weights yet')
    const before = process.cwd()
    mkdirSync(inside('elsewhere/mnist'), { recursive: true })
    process.chdir(inside('elsewhere'))
    try {
      const { code } = await callCli('classify', picture, '-w', 'mnist', '--threads', '1')
      expect(code).toBe(0)
    } finally {
      process.chdir(before)
    }
  })

  test('what was taught is measured and calibrated on a folder of some of its classes', async () => {
    for (const name of ['red', 'blue']) {
      mkdirSync(inside('few', name), { recursive: true })
      for (let i = 0; i < 3; i++)
        writePicture(inside('few', name, `${i}.png`), colors[name as 'red'], 100 + i)
    }
    using network = plainNet({ widths: [8, 16], transform, seed: 1, numClasses: 3 })
    network.labels = ['blue', 'green', 'red']
    const [weights, data] = [inside('mine.safetensors'), `pictures:${inside('few')}`]
    await saveWeights(network, weights)
    const on = ['--data', data, '--json', '--threads', '1']
    const out = inside('calibrated.safetensors')
    const { code, stdout } = await callCli('calibrate', weights, '--out', out, ...on)
    expect(code).toBe(0)
    const { temperature, before, after, split } = JSON.parse(stdout)
    expect(split).toBe('validation')
    expect(after.ece).not.toBe(before.ece)
    const { metadata } = await readWeightsFile(out)
    expect(metadata).toMatchObject({ temperature, labels: network.labels })
    const [plain, calibrated] = [
      await callCli('evaluate', weights, ...on),
      // Without a recipe a folder can be nothing else.
      await callCli('evaluate', out, '--data', inside('few'), ...on.slice(2)),
    ].map((answer) => JSON.parse(answer.stdout))
    expect(plain.samples).toBe(6)
    expect(plain.confusion[1]).toEqual([0, 0, 0])
    expect(calibrated.confusion).toEqual(plain.confusion)
    expect(calibrated.loss).not.toBe(plain.loss)

    const text = await callCli('calibrate', weights, '--out', inside('calibrated.txt'), ...on)
    expect(text.stderr).toContain('calibrated.txt is no .safetensors file')
    mkdirSync(inside('few/purple'))
    writePicture(inside('few/purple/0.png'), colors.red, 7)
    const unknown = await callCli('evaluate', weights, ...on)
    expect(unknown.stderr).toContain("The weights know no class 'purple'")
    expect(unknown.code).toBe(1)
  })

  test('learns everything where asked to, at the size asked for', async () => {
    const out = inside('whole')
    const options = ['--freeze', 'none', '--epochs', '2', '--size', '16', '--threads', '1']
    const { code, stdout } = await finetune('--out', out, ...options)
    expect(code).toBe(0)
    expect(stdout).toContain('epoch 2/2')
    const { metadata } = await readWeightsFile(join(out, 'fine-tuned.safetensors'))
    expect(metadata).toMatchObject({ transform: { size: 16 }, labels: ['blue', 'green', 'red'] })
  })

  test('says that a network for grey pictures does not see colours', async () => {
    const { code, stderr } = await callCli(
      ...['finetune', inside('colors'), '--from', inside('grey.safetensors'), '--epochs', '1'],
      ...['--out', inside('grey'), '--threads', '1'],
    )
    expect(code).toBe(0)
    expect(stderr).toContain('sees grey pictures only')
  })

  test('a folder without classes is refused, with how it must look', async () => {
    const { code, stderr } = await callCli('finetune', inside('colors/red'), '--out', inside('x'))
    expect(code).toBe(1)
    expect(stderr).toContain('flowers/rose/1.jpg')
    expect(existsSync(inside('x'))).toBe(false)
  })
})

test('another size keeps the margin that is cut off', () => {
  const { mean, std } = transform
  expect(ofSize({ mean, std, size: 224, shortSide: 256 }, 112)).toMatchObject({
    size: 112,
    shortSide: 128,
  })
  expect(ofSize({ mean, std }, 32)).toEqual({ mean, std, size: 32 })
})
