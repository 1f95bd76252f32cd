/**
 * Puts weights that a recipe made among those that @cnn/vision or @cnn/gan ships, as a file and a module beside it; of a
 * generator also its discriminator where the run has written it, and its model card, with the figures of others beside its
 * own:
 * node dist/ship-weights.js runs/dcgan-cat/dcgan-cat.safetensors [runs/dcgan-cat-plain/dcgan-cat-plain.safetensors …]
 */
import { existsSync } from 'node:fs'
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { CnnError, decodeWeights } from '@cnn/core'
import { recipes } from './index.js'
import { type CardedGenerator, cardFiles, modelCard } from './model-card.js'
import { shippedModule } from './shipped-module.js'

const [file, ...beside] = process.argv.slice(2)
if (!file) throw new CnnError('bad-option', 'Which file? node dist/ship-weights.js <weights>')
const name = basename(file, '.safetensors')
const bytes = await readFile(file)
const judge = file.replace(/\.safetensors$/, '-discriminator.safetensors')
const judgeBytes = existsSync(judge) ? await readFile(judge) : undefined
const discriminator = judgeBytes && { bytes: judgeBytes, ...decodeWeights(judgeBytes, judge) }
const module = shippedModule(name, bytes, decodeWeights(bytes, file), discriminator)
const folder = fileURLToPath(new URL(`../../../packages/${module.package}/`, import.meta.url))
const weights = join(folder, 'src/weights')
await mkdir(weights, { recursive: true })
await copyFile(file, join(weights, `${name}.safetensors`))
if (discriminator) await copyFile(judge, join(weights, basename(judge)))
await writeFile(join(weights, `${name}.ts`), module.text)
if (module.task === 'generation') await shipCard(join(folder, 'model-cards'))
console.log(`Wrote ${name}.safetensors (${bytes.length} bytes) and ${name}.ts. Now: pnpm format`)

async function shipCard(cards: string) {
  const [own, ...others] = await Promise.all([file!, ...beside].map(carded))
  await mkdir(cards, { recursive: true })
  await writeFile(join(cards, cardFiles(name).card), modelCard(own!, others))
  for (const run of [file!, ...beside]) {
    const { grid, neighbors } = cardFiles(basename(run, '.safetensors'))
    for (const picture of run === file ? [grid, neighbors] : [grid]) {
      await copyFile(join(dirname(run), picture), join(cards, picture))
    }
  }
}

async function carded(path: string): Promise<CardedGenerator> {
  const own = basename(path, '.safetensors')
  const recipe = recipes.find((one) => one.name === own)
  if (recipe?.task !== 'generation') {
    throw new CnnError('unknown-recipe', `${path}: no recipe of a generator is called ${own}.`)
  }
  const bytes = await readFile(path)
  const { metadata } = decodeWeights(bytes, path)
  return {
    recipe,
    steps: await stepsOf(path, recipe.training.steps),
    metadata,
    bytes: bytes.length,
  }
}

/** As many as its run was told, else the recipe's. */
async function stepsOf(path: string, usual: number): Promise<number> {
  try {
    const settings = JSON.parse(await readFile(join(dirname(path), 'run.json'), 'utf8'))
    return settings.steps ?? usual
  } catch {
    return usual
  }
}
