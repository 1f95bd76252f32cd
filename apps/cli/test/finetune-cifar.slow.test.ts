import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import {
  type Dataset,
  encodePng,
  evaluate,
  type ImageSample,
  load,
  saveWeights,
  useBackend,
} from '@cnn/core'
import { cifar10 } from '@cnn/datasets'
import { recipes } from '@cnn/recipes'
import { classifier } from '@cnn/vision/classification'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findWeights, shippedWeights } from '../src/find-weights.js'
import { buildNetwork } from '../src/networks.js'
import { callCli } from './call-cli.js'

const data = process.env.CNN_TEST_DATA ?? resolve(import.meta.dirname, '../../../../shared/data')
const pictures = await cifar10({ folder: `${data}/cifar10` }).catch(() => undefined)
const recipe = recipes.find(({ dataset }) => dataset.name === 'CIFAR-10')
const shipped = recipe && (await shippedWeights(recipe))
const perClass = 20

const folder = mkdtempSync(join(tmpdir(), 'cnn-finetune-cifar-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/**
 * Writes the first pictures of each class, of those on which the weights were not trained, into a folder per class, and
 * gives the others.
 */
async function writeFolders(test: Dataset<ImageSample>, classes: readonly string[]) {
  const counts = classes.map(() => 0)
  const others: number[] = []
  for (const name of classes) mkdirSync(join(folder, 'pictures', name), { recursive: true })
  for (let i = 0; i < test.size!; i++) {
    const { image, label } = await test.get(i)
    if (counts[label]! >= perClass) {
      others.push(i)
      continue
    }
    const file = join(folder, 'pictures', classes[label]!, `${counts[label]!++}.png`)
    writeFileSync(file, encodePng(image))
  }
  return test.select(others)
}

describe.skipIf(!pictures || !shipped)('10 classes of 20 pictures each', () => {
  let held: Dataset<ImageSample>
  beforeAll(async () => {
    await useBackend('wasm')
    held = await writeFolders(pictures!.test, pictures!.classes)
  })

  async function finetuned(from: string, out: string, ...options: string[]) {
    const { code, stdout, stderr } = await callCli(
      ...['finetune', join(folder, 'pictures'), '--from', from, '--out', join(folder, out)],
      ...['--seed', '1', '--json', ...options],
    )
    expect(code, stderr).toBe(0)
    const weights = JSON.parse(stdout).weights as string
    using loaded = await load(weights, {
      task: classifier,
      build: (metadata) => buildNetwork(metadata, weights),
    })
    return (await evaluate(loaded.network, held)).accuracy
  }

  test('shipped weights, fine-tuned, beat a network that begins anew', async () => {
    using fresh = (await findWeights(recipe!.name).loadClassifier()).classifier
    fresh.network.initialize(1)
    const scratch = join(folder, 'scratch.safetensors')
    await saveWeights(fresh.network, scratch)
    const tuned = await finetuned(recipe!.name, 'tuned')
    const anew = await finetuned(scratch, 'anew', '--freeze', 'none', '--epochs', '20')
    expect(tuned).toBeGreaterThan(anew + 0.2)
  })
})
