import { CnnError, type WeightsMetadata } from '@cnn/core'
import type { GanRecipe } from './gan-recipe.js'

/** The files of a model card. */
export const cardFiles = (name: string) => ({
  card: `${name}.md`,
  /** Samples of consecutive latent vectors. */
  grid: `${name}.png`,
  /** Samples, and beside each the training picture nearest to it. */
  neighbors: `${name}-neighbors.png`,
})

/** A generator as its card tells of it. */
export interface CardedGenerator {
  recipe: Pick<GanRecipe, 'name' | 'title' | 'dataset' | 'training'>
  /** Steps of the generator that it was trained. */
  steps: number
  /** What travels in its weights file. */
  metadata: WeightsMetadata<object>
  /** The size of that file. */
  bytes: number
}

/**
 * The card of a generator, in Markdown: pictures, how to use it, what it reaches, how it was made, and its licence.
 * @param beside generators that it is compared with, whose grids lie in the same folder
 * @throws CnnError 'bad-metadata' for weights that say nothing of their figures
 */
export function modelCard(
  generator: CardedGenerator,
  beside: readonly CardedGenerator[] = [],
): string {
  const { recipe } = generator
  const { grid, neighbors } = cardFiles(recipe.name)
  return `${[
    `# ${recipe.title}`,
    `![Samples of ${recipe.name}](${grid})`,
    'Samples of consecutive latent vectors; nobody has picked them.',
    '## Use',
    usage(generator),
    '## Figures',
    figureTable([generator, ...beside]),
    'Against the test set (5,000 of its pictures at most) with as many samples, and of the weights as the file holds them (float16). ' +
      'A figure bears the name of the classifier in whose features it was measured, and compares with no figure of another.',
    ...beside.flatMap(besideText),
    '## Samples and their nearest training pictures',
    `![Samples of ${recipe.name}, each with its nearest training picture in a yellow frame](${neighbors})`,
    'To the right of each sample, in a yellow frame, the training picture nearest to it by pixels.',
    '## How it was made',
    making(generator),
    '## Licence',
    `Data and weights: ${generator.metadata.license}.`,
  ].join('\n\n')}\n`
}

function usage({ recipe: { name }, metadata: { labels } }: CardedGenerator) {
  const value = camelCase(name)
  const of = labels ? `, labels: '${labels[0]}'` : ''
  return `\`\`\`ts
import { load } from '@cnn/core'
import { ${value} } from '@cnn/gan/weights/${name}'

using generator = await load(${value})
const images = await generator.sample(16, { seed: 1${of} })
\`\`\`

\`\`\`sh
cnn generate --weights ${name} --count 64 --grid out.png
\`\`\``
}

function figureTable(generators: readonly CardedGenerator[]) {
  const names = [...new Set(generators.flatMap((one) => Object.keys(figuresOf(one))))]
  const cell = (value: number | undefined) => (value === undefined ? '–' : figure(value))
  const rows = names.map(
    (name) => `| ${name} | ${generators.map((one) => cell(figuresOf(one)[name])).join(' | ')} |`,
  )
  const heads = generators.map(({ recipe }) => recipe.name)
  return [
    `| | ${heads.join(' | ')} |`,
    `| --- |${heads.map(() => ' --: |').join('')}`,
    ...rows,
  ].join('\n')
}

function figuresOf({ recipe, metadata: { metrics } }: CardedGenerator) {
  if (metrics && Object.keys(metrics).length > 0) return metrics
  throw new CnnError(
    'bad-metadata',
    `The weights of ${recipe.name} do not say what they reach: a run writes that at its end.`,
  )
}

/** Four digits, and whole numbers as they are. */
const figure = (value: number) =>
  Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4)))

const besideText = ({ recipe }: CardedGenerator) => [
  `${recipe.title}, for comparison:`,
  `![Samples of ${recipe.name}](${cardFiles(recipe.name).grid})`,
]

function making({ recipe, steps, metadata, bytes }: CardedGenerator) {
  const { training, dataset, name } = recipe
  const { network, recipe: file } = metadata
  const { batchSize = 64, augment } = training
  const options = Object.entries(network?.options ?? {})
    .filter(([, value]) => typeof value !== 'object')
    .map(([option, value]) => `${option}: ${value}`)
  return [
    `- Data: ${dataset.name}${augment ? `, seen through ${augment.name}` : ''}`,
    `- Network: \`${network?.name}({ ${options.join(', ')} })\`, ${Math.round(bytes / 1000)} kB`,
    `- Training: ${steps.toLocaleString('en')} steps of the generator, ${batchSize} pictures each; the weights are their moving average`,
    `- Recipe: \`${file}\`; \`cnn train ${name}\` makes it again`,
  ].join('\n')
}

/** 'dcgan-cat' → 'dcganCat'. */
export const camelCase = (name: string) =>
  name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
