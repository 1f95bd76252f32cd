import { createHash } from 'node:crypto'
import { CnnError, type ImageTransform, type WeightsFile } from '@cnn/core'
import { camelCase } from './model-card.js'

interface Kind {
  /** The package that ships it. */
  package: 'vision' | 'gan'
  /** The module that a weights module imports from. */
  index: string
  /** The task's value. */
  task: string
  /** Networks whose class is called otherwise than their builder. */
  networks: Readonly<Record<string, string>>
  /** What a figure looks like. */
  figure: (value: number) => string
}

const percent = (value: number) => `${(value * 100).toFixed(2)} %`

/** By the names of tasks in weights files. */
const kinds: Readonly<Record<string, Kind>> = {
  classification: {
    package: 'vision',
    index: '../classification/index.js',
    task: 'classifier',
    networks: { resnet9: 'ResNet9', resnet20: 'CifarResNet' },
    figure: percent,
  },
  detection: {
    package: 'vision',
    index: '../detection/index.js',
    task: 'detector',
    networks: { centernetMobilenetV2: 'CenterNet', centernetResnet18: 'CenterNet' },
    figure: percent,
  },
  generation: {
    package: 'gan',
    index: '../index.js',
    task: 'imageGenerator',
    networks: {},
    figure: (value) => String(Number(value.toPrecision(4))),
  },
}

/** What a discriminator's file says of itself, and the file. */
export interface ShippedDiscriminator extends Pick<WeightsFile, 'metadata'> {
  bytes: Uint8Array
}

/** The module that stands beside a shipped weights file, and the package that has it. */
export interface ShippedModule {
  package: Kind['package']
  task: string
  text: string
}

/**
 * Writes the module of weights that a recipe made.
 * @param name of the weights
 * @param discriminator of a generator, where it ships as well
 * @throws CnnError 'bad-metadata' for a task that is not shipped, and for a file that does not say where it comes from
 */
export function shippedModule(
  name: string,
  bytes: Uint8Array,
  { metadata }: Pick<WeightsFile, 'metadata'>,
  discriminator?: ShippedDiscriminator,
): ShippedModule {
  const { task = 'classification', network, labels, transform, license, metrics, recipe } = metadata
  const kind = Object.hasOwn(kinds, task) ? kinds[task] : undefined
  if (!kind) {
    throw new CnnError(
      'bad-metadata',
      `${name} is for ${task}; shipped are: ${Object.keys(kinds).join(', ')}.`,
    )
  }
  if (!network || !metrics || !recipe) {
    throw new CnnError(
      'bad-metadata',
      `${name} does not say which recipe made it and what it reaches.`,
    )
  }
  const type = kind.networks[network.name] ?? capitalized(network.name)
  const figures = Object.entries(metrics).map(([of, value]) => `${of} ${kind.figure(value)}`)
  const values = { ...(labels && { labels }), ...(transform && { transform }) }
  const options = [json(network.options ?? {}).slice(1, -1), ...Object.keys(values)]
  const imported = [`type ${capitalized(kind.task)}`, kind.task, `type ${type}`, network.name]
  const judge = discriminator && discriminatorText(name, discriminator)
  const text = `import type { ${transform ? 'ImageTransform, ' : ''}Weights } from '@cnn/core'
import { ${[...imported, ...(judge?.imported ?? [])].join(', ')} } from '${kind.index}'

${declared(values)}/** ${figures.join(', ')}. */
export const ${camelCase(name)} = {
  build: () => ${network.name}({ ${options.join(', ')} }),
  task: ${kind.task},
  url: new URL('./${name}.safetensors', import.meta.url),
  bytes: ${bytes.length},
  sha256: '${sha256(bytes)}',
  license: ${json(license)},${Object.keys(values)
    .map((value) => `\n  ${value},`)
    .join('')}
  metrics: ${json(metrics)},
  recipe: ${json(recipe)},
} satisfies Weights<${type}, ${capitalized(kind.task)}>
${judge?.text ?? ''}`
  return { package: kind.package, task, text }
}

function discriminatorText(name: string, { bytes, metadata }: ShippedDiscriminator) {
  const { network, license, recipe } = metadata
  const type = capitalized(network!.name)
  const imported = [
    'type DiscriminatorNetwork',
    'imageDiscriminator',
    `type ${type}`,
    network!.name,
  ]
  const text = `
/** What it learned against: with it, \`new ImageGan(generator.network, discriminator)\` is a GAN that scores pictures. */
export const ${camelCase(name)}Discriminator = {
  build: () => ${network!.name}(${json(network!.options ?? {})}),
  task: imageDiscriminator,
  url: new URL('./${name}-discriminator.safetensors', import.meta.url),
  bytes: ${bytes.length},
  sha256: '${sha256(bytes)}',
  license: ${json(license)},
  metrics: {},
  recipe: ${json(recipe)},
} satisfies Weights<${type}, DiscriminatorNetwork>
`
  return { imported, text }
}

function declared({
  labels,
  transform,
}: {
  labels?: readonly string[]
  transform?: ImageTransform
}) {
  const lines = [
    ...(labels ? [`const labels = ${json(labels)}`] : []),
    ...(transform ? [`const transform: ImageTransform = ${json(transform)}`] : []),
  ]
  return lines.length > 0 ? `${lines.join('\n')}\n\n` : ''
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

const json = (value: unknown) => JSON.stringify(value)

const capitalized = (word: string) => word[0]!.toUpperCase() + word.slice(1)
