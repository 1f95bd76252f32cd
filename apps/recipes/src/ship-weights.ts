/**
 * Puts weights that a recipe made among those that @cnn/vision ships, as a file and a module beside it:
 * node dist/ship-weights.js run/fashion-mnist-plain-net.safetensors
 */
import { createHash } from 'node:crypto'
import { copyFile, readFile, writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { CnnError, decodeWeights } from '@cnn/core'

const file = process.argv[2]
if (!file) throw new CnnError('bad-option', 'Which file? node dist/ship-weights.js <weights>')
const bytes = await readFile(file)
const { metadata } = decodeWeights(bytes, file)
const { network, labels, transform, license, metrics, recipe } = metadata
if (!network || !metrics || !recipe) {
  throw new CnnError(
    'bad-metadata',
    `${file} does not say which recipe made it and what it reaches.`,
  )
}
const name = basename(file, '.safetensors')
const className = network.name[0]!.toUpperCase() + network.name.slice(1)
const classOf: Record<string, string> = { resnet9: 'ResNet9', resnet20: 'CifarResNet' }
const type = classOf[network.name] ?? className
const json = (value: unknown) => JSON.stringify(value)
const module = `import type { ImageTransform, Weights } from '@cnn/core'
import { type Classifier, classifier, type ${type}, ${network.name} } from '../classification/index.js'

const labels = ${json(labels)}
const transform: ImageTransform = ${json(transform)}

/** ${Object.entries(metrics)
  .map(([metric, value]) => `${metric} ${(value * 100).toFixed(2)} %`)
  .join(', ')}. */
export const ${name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())} = {
  build: () => ${network.name}({ ${json(network.options).slice(1, -1)}, labels, transform }),
  task: classifier,
  url: new URL('./${name}.safetensors', import.meta.url),
  bytes: ${bytes.length},
  sha256: '${createHash('sha256').update(bytes).digest('hex')}',
  license: ${json(license)},
  labels,
  transform,
  metrics: ${json(metrics)},
  recipe: ${json(recipe)},
} satisfies Weights<${type}, Classifier>
`
const folder = fileURLToPath(new URL('../../../packages/vision/src/weights/', import.meta.url))
await copyFile(file, `${folder}${name}.safetensors`)
await writeFile(`${folder}${name}.ts`, module)
console.log(`Wrote ${name}.safetensors (${bytes.length} bytes) and ${name}.ts. Now: pnpm format`)
