import { Dataset } from '@cnn/core/data'
import type { DataCard } from './data-card.js'
import { describeSample } from './describe-sample.js'

/** What any loader gives: parts by their names, and what is known of the whole. */
export interface DescribableSet {
  card?: DataCard
  classes?: readonly string[]
  /** Where the data comes from, for people. */
  source?: string
}

/** What a data set has. */
export interface SetSummary {
  name: string
  summary?: string
  source?: string
  license?: string
  classes: readonly string[]
  parts: PartSummary[]
  /** What a sample of the first part has: `image: 28 × 28, grey`, `label: 9, ankle boot`. */
  example: readonly string[]
}

export interface PartSummary {
  /** 'train' */
  part: string
  /** Undefined for streams. */
  size: number | undefined
  /** How many samples each class has; undefined where that is not known without reading them all. */
  classCounts?: readonly number[]
}

/**
 * What a data set has, as text for people: its parts and how large they are, what a sample looks like, its licence. Samples
 * of each class are counted where the samples are in memory.
 *
 * @example console.log(await describe(await mnist()))
 */
export async function describe(set: DescribableSet): Promise<string> {
  const { name, summary, parts, classes, example, source, license } = await summarize(set)
  const lines = [summary ? `${name}: ${summary}` : name, '']
  const sizes = parts.map(({ size }) => (size === undefined ? 'a stream' : count(size)))
  const [names, widths] = [parts.map(({ part }) => part), sizes.map(({ length }) => length)]
  const [nameWidth, sizeWidth] = [Math.max(...names.map((one) => one.length)), Math.max(...widths)]
  for (const [i, part] of parts.entries()) {
    const start = `  ${part.part.padEnd(nameWidth)}  ${sizes[i]!.padStart(sizeWidth)}`
    lines.push(`${start}${classSpread(part, classes)}`)
  }
  lines.push('')
  if (classes.length > 0) lines.push(`  ${count(classes.length)} classes: ${few(classes, 12)}`)
  for (const line of example) lines.push(`  ${line}`)
  lines.push('')
  if (source) lines.push(`  source: ${source}`)
  if (license) lines.push(`  licence: ${license}`)
  return `${lines
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trimEnd()}\n`
}

/** The same for programs. Reads one sample of the first part. */
export async function summarize(set: DescribableSet): Promise<SetSummary> {
  const parts = partsOf(set)
  const first = parts[0]?.[1]
  const classes = set.classes ?? set.card?.classes ?? first?.classes ?? []
  const example = first && (await first.take(1).toArray())[0]
  return {
    name: set.card?.name ?? withoutPart(first?.name, parts[0]?.[0]),
    summary: set.card?.summary,
    source: set.source,
    license: set.card?.license,
    classes,
    parts: parts.map(([part, data]) => {
      const classCounts = classes.length > 0 ? countClasses(data, classes.length) : undefined
      return { part, size: data.size, ...(classCounts && { classCounts }) }
    }),
    example: describeSample(example, classes),
  }
}

/** 'flowers' of 'flowers train' */
const withoutPart = (name = 'Data', part = '') =>
  name.endsWith(` ${part}`) ? name.slice(0, -part.length - 1) : name

/** The parts of a data set: `train`, `validation`, `test` and others, in the order in which its loader gives them. */
export const partsOf = (set: DescribableSet): [name: string, part: Dataset<unknown>][] =>
  Object.entries(set).filter(
    (entry): entry is [string, Dataset<unknown>] => entry[1] instanceof Dataset,
  )

/** How many samples each class has, where all are in memory: views of one array of pixels, which cost nothing. */
function countClasses(data: Dataset<unknown>, classes: number): number[] | undefined {
  const size = data.size ?? 0
  const [first, last] = size > 1 ? [data.get(0), data.get(size - 1)] : []
  if (!bufferOf(first) || bufferOf(first) !== bufferOf(last)) return undefined
  const counts = Array.from({ length: classes }, () => 0)
  for (let i = 0; i < size; i++) {
    const { label } = data.get(i) as { label?: unknown }
    if (typeof label !== 'number' || counts[label] === undefined) return undefined
    counts[label]++
  }
  return counts
}

function bufferOf(sample: unknown): ArrayBufferLike | undefined {
  const image = (sample as { image?: { data?: Uint8Array } } | undefined)?.image
  return image?.data?.buffer
}

/** ', 6,000 of each class', ', from 5,421 (5) to 6,742 (1) of a class' */
function classSpread({ classCounts }: PartSummary, classes: readonly string[]) {
  if (!classCounts) return ''
  const [least, most] = [Math.min(...classCounts), Math.max(...classCounts)]
  if (least === most) return `, ${count(least)} of each class`
  const named = (value: number) => `${count(value)} (${classes[classCounts.indexOf(value)]})`
  return `, from ${named(least)} to ${named(most)} of a class`
}

/** The first of many names. */
const few = (names: readonly string[], most: number) =>
  names.length <= most ? names.join(', ') : `${names.slice(0, most - 1).join(', ')} …`

const count = (value: number) => value.toLocaleString('en')
