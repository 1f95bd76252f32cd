import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { encodePng } from '@cnn/core'
import { type ImageGenerator, nearestNeighbors, neighborGrid, pictureGrid } from '@cnn/gan'
import type { Memorization } from '@cnn/gan/metrics'
import { ganTraining } from '../run-folder.js'
import { formatCount, formatPercent } from '../terminal/quantities.js'
import { type LookLine, three } from './generator-watch.js'
import type { OwnPictures } from './read-own-pictures.js'

export interface OwnModel {
  folder: string
  /** What the pictures are called: the name of their folder. */
  name: string
  generator: ImageGenerator
  pictures: OwnPictures
  figures: Readonly<Record<string, number>>
  /** How many samples they are of; undefined where there are none. */
  samples?: number
  /** What was seen of copying, where pictures were held out. */
  copies?: Memorization
  /** What was seen while it was trained. */
  looks: readonly LookLine[]
  /** How it was made: lines of name and value. */
  making: readonly (readonly [name: string, value: string])[]
  signal?: AbortSignal
}

/** What the card shows: neither grid wider than a page. */
const shown = { columns: 8, compared: 24, width: 640 }

/** Writes the model card of a run, with a grid of samples and one of their nearest training pictures; gives its path. */
export async function writeOwnModelCard(model: OwnModel): Promise<string> {
  const { folder, generator, pictures, signal } = model
  const { columns, compared, width } = shown
  const scale = (across: number) =>
    Math.max(1, Math.floor(width / (across * (generator.network.imageSize + 2))))
  const samples = await generator.sample(columns ** 2, { seed: 1, signal })
  const grid = pictureGrid(samples, { columns, scale: scale(columns) })
  await writeFile(join(folder, `${ganTraining}.png`), encodePng(grid))
  const few = samples.slice(0, compared)
  const neighbors = await nearestNeighbors(few, pictures.learned, { signal })
  const pairs = neighborGrid(few, neighbors, { columns: 6, scale: scale(12) })
  await writeFile(join(folder, `${ganTraining}-neighbors.png`), encodePng(pairs))
  const card = join(folder, `${ganTraining}.md`)
  await writeFile(card, cardText(model))
  return card
}

function cardText(model: OwnModel) {
  const { name, looks, making } = model
  return `${[
    `# A generator of ${name}`,
    `![Samples](${ganTraining}.png)`,
    'Samples of consecutive latent vectors; nobody has picked them.',
    `## Use\n\n${usage}`,
    '## Figures',
    figuresText(model),
    ...(looks.length > 0 ? ['## While it was trained', lookTable(looks)] : []),
    '## Samples and their nearest training pictures',
    `![Samples, each with its nearest training picture in a yellow frame](${ganTraining}-neighbors.png)`,
    `To the right of each sample, in a yellow frame, the ${learnedPicture(model)} nearest to it by pixels.`,
    '## How it was made',
    making.map(([what, value]) => `- ${what}: ${value}`).join('\n'),
  ].join('\n\n')}\n`
}

function figuresText(model: OwnModel) {
  const { figures, samples, copies, pictures } = model
  if (samples === undefined) {
    return `There are none: ${pictures.all.size} pictures are too few to compare samples with. Copying is to be looked for below.`
  }
  const rows = Object.entries(figures).map(([figure, value]) => `| ${figure} | ${three(value)} |`)
  const compared = `KID is that of ${formatCount(samples)} samples to all ${formatCount(pictures.all.size!)} pictures, in the features of the network that it bears the name of, and compares with no figure of another.`
  const copied = copies
    ? `Near copies are samples as close to a ${learnedPicture(model)} as the closest ${formatPercent(copies.usualShare)} of the ${formatCount(pictures.held.size!)} pictures that were held out.`
    : 'No pictures were held out, so that copying is to be looked for below.'
  return `${['| | |', '| --- | --: |', ...rows].join('\n')}\n\n${compared} ${copied}`
}

/** In words: what was learned may be mirror images, too. */
const learnedPicture = ({ pictures: { train, learned } }: OwnModel) =>
  learned.size === train.size ? 'training picture' : 'training picture, or mirror image of one,'

const usage = `\`\`\`ts
import { loadGenerator } from '@cnn/gan'

using generator = await loadGenerator('${ganTraining}.safetensors')
const images = await generator.sample(16, { seed: 1 })
\`\`\`

\`\`\`sh
cnn generate --weights ${ganTraining}.safetensors --count 64 --grid out.png
\`\`\``

function lookTable(looks: readonly LookLine[]) {
  const rows = looks.map(({ step, kid, low, high, nearCopies }) => {
    const copies = nearCopies === undefined ? '–' : `${three(100 * nearCopies)} %`
    return `| ${formatCount(step)} | ${three(kid)} | ${three(low)} to ${three(high)} | ${copies} |`
  })
  return [
    '| step | KID | 95 % interval | near copies |',
    '| --: | --: | --: | --: |',
    ...rows,
  ].join('\n')
}
