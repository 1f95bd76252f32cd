import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { callCli } from './call-cli.js'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cnn-gan-cli-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const tiny = ['--data', 'sample', '--limit', '24', '--backend', 'wasm', '--threads', '1']

describe('a GAN’s recipe', { timeout: 180_000 }, () => {
  test('is trained, measured, told of in a card, and evaluated anew', async () => {
    const run = join(folder, 'run')
    const trained = await callCli(
      ...['train', 'dcgan-fashion-mnist', ...tiny, '--steps', '2', '--out', run, '--json'],
    )
    expect(trained.stderr).toMatch(/step 2\/2 {2}loss D \d\.\d+ G \d\.\d+ {2}D\(x\) 0\.\d\d/)
    expect(trained.stderr).toMatch(/modes is \d+, and was expected to be 10 at least/)
    const result = JSON.parse(trained.stdout)
    expect(result).toMatchObject({ recipe: 'dcgan-fashion-mnist', steps: 2, folder: run })
    expect(await readdir(run)).toEqual(
      expect.arrayContaining(['log.jsonl', 'run.json', 'samples', 'checkpoint.safetensors']),
    )
    expect(await readdir(join(run, 'samples'))).toEqual(['step-000002.png'])
    expect(await readFile(result.card, 'utf8')).toContain('2 steps of the generator')

    const evaluated = await callCli('evaluate', run, ...tiny, '--json')
    expect(JSON.parse(evaluated.stdout).figures).toEqual(result.figures)
    const picture = join(run, 'dcgan-fashion-mnist.png')
    const classified = await callCli('classify', picture, '--weights', run)
    expect(classified.stderr).toMatch(/makes pictures: try `cnn generate`/)
    expect(classified.code).toBe(1)

    const exported = await callCli('weights', 'export', run, join(folder, 'made.onnx'), '--json')
    expect(JSON.parse(exported.stdout).inputs).toEqual({ latent: ['batch', 100] })

    const fresh = ['train', 'dcgan-fashion-mnist', ...tiny, '--fresh', '--out', run]
    const before = await readdir(run)
    await callCli(...fresh, '--epochs', '1')
    expect(await readdir(run)).toEqual(before)
    expect((await callCli(...fresh, '--steps', '1')).code).toBe(0)
    expect(await readdir(join(run, 'samples'))).toEqual(['step-000001.png'])
  })

  test.each([
    [['train', 'dcgan-fashion-mnist', '--epochs', '2'], /counts steps: give --steps/],
    [['train', 'dcgan-fashion-mnist', '--profile'], /two networks in turns/],
    [['train', 'fashion-mnist', '--steps', '2'], /counts epochs: give --epochs/],
    [['train', 'dcgan-cat', '--data', 'mnist'], /makes its own pictures/],
    [['train', 'goodfellow-gan-mnist', '--data', 'sample'], /trained on MNIST, not on sample/],
  ])('%j says what is wrong', async (words, says) => {
    const { stderr, code } = await callCli(...words, '--out', join(folder, 'none'))
    expect(stderr).toMatch(says)
    expect(code).toBe(1)
  })
})
