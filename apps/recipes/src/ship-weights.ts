/**
 * Puts weights that a recipe made among those that @cnn/vision ships, as a file and a module beside it:
 * node dist/ship-weights.js run/fashion-mnist-plain-net.safetensors
 */
import { createHash } from 'node:crypto'
import { copyFile, readFile, writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { CnnError, decodeWeights } from '@cnn/core'

/** By the names of tasks in weights files: the task's value, and networks whose class is called otherwise than their builder. */
const kinds: Readonly<Record<string, { task: string; networks: Record<string, string> }>> = {
  classification: {
    task: 'classifier',
    networks: { resnet9: 'ResNet9', resnet20: 'CifarResNet' },
  },
  detection: {
    task: 'detector',
    networks: { centernetMobilenetV2: 'CenterNet', centernetResnet18: 'CenterNet' },
  },
}
const capitalized = (word: string) => word[0]!.toUpperCase() + word.slice(1)

const file = process.argv[2]
if (!file) throw new CnnError('bad-option', 'Which file? node dist/ship-weights.js <weights>')
const bytes = await readFile(file)
const { metadata } = decodeWeights(bytes, file)
const { task = 'classification', network, labels, transform, license, metrics, recipe } = metadata
const shipped = Object.hasOwn(kinds, task) ? kinds[task] : undefined
if (!shipped) {
  throw new CnnError('bad-metadata', `${file} is for ${task}; shipped are: ${Object.keys(kinds)}.`)
}
if (!network || !metrics || !recipe) {
  throw new CnnError(
    'bad-metadata',
    `${file} does not say which recipe made it and what it reaches.`,
  )
}
const name = basename(file, '.safetensors')
const type = shipped.networks[network.name] ?? capitalized(network.name)
const json = (value: unknown) => JSON.stringify(value)
const values = [
  json(network.options ?? {}).slice(1, -1),
  'labels',
  ...(transform ? ['transform'] : []),
]
const module = `import type { ${transform ? 'ImageTransform, ' : ''}Weights } from '@cnn/core'
import { type ${capitalized(shipped.task)}, ${shipped.task}, type ${type}, ${network.name} } from '../${task}/index.js'

const labels = ${json(labels)}
${transform ? `const transform: ImageTransform = ${json(transform)}\n` : ''}
/** ${Object.entries(metrics)
  .map(([metric, value]) => `${metric} ${(value * 100).toFixed(2)} %`)
  .join(', ')}. */
export const ${name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())} = {
  build: () => ${network.name}({ ${values.join(', ')} }),
  task: ${shipped.task},
  url: new URL('./${name}.safetensors', import.meta.url),
  bytes: ${bytes.length},
  sha256: '${createHash('sha256').update(bytes).digest('hex')}',
  license: ${json(license)},
  labels,${transform ? '\n  transform,' : ''}
  metrics: ${json(metrics)},
  recipe: ${json(recipe)},
} satisfies Weights<${type}, ${capitalized(shipped.task)}>
`
const folder = fileURLToPath(new URL('../../../packages/vision/src/weights/', import.meta.url))
await copyFile(file, `${folder}${name}.safetensors`)
await writeFile(`${folder}${name}.ts`, module)
console.log(`Wrote ${name}.safetensors (${bytes.length} bytes) and ${name}.ts. Now: pnpm format`)
