/** What `cnn data show` shows of a data set, put together from its parts. */
import { throwIfAborted } from '@cnn/core'
import { type DescribableSet, partsOf, summarize } from '@cnn/datasets'
import { type SampleView, type Skeleton, viewSample } from '@cnn/datasets/view'
import { type ChosenSample, chooseSamples, findPart } from './choose-samples.js'
import { countLabels, countsOfPart, type LabelCounts } from './label-counts.js'

export interface ShowSettings {
  part?: string
  count: number
  seed: number
  signal?: AbortSignal
  onProgress?: (done: number, total: number) => void
}

export interface ShownSample extends ChosenSample {
  view: SampleView
}

export interface ShownSet {
  name: string
  summary?: string
  source?: string
  classes: readonly string[]
  /** The part that is shown. */
  part: string
  parts: { part: string; size: number | undefined }[]
  counts: LabelCounts[]
  samples: ShownSample[]
}

/** Samples of a part with their views, and how often each class is there. */
export async function showSet(
  set: DescribableSet & { skeleton?: Skeleton },
  { part: wanted, ...choice }: ShowSettings,
): Promise<ShownSet> {
  const { name, summary, source, classes, parts } = await summarize(set)
  const [part, data] = findPart(partsOf(set), wanted, name)
  const chosen = await chooseSamples(data, choice)
  const samples: ShownSample[] = []
  for (const one of chosen) {
    throwIfAborted(choice.signal)
    samples.push({
      ...one,
      view: await viewSample(one.sample, { classes, skeleton: set.skeleton }),
    })
  }
  const whole = parts.filter(({ classCounts }) => classCounts !== undefined)
  const looked = countLabels(chosen, classes, part)
  const counts = whole.length > 0 ? whole.map((one) => countsOfPart(one, classes)) : [looked]
  return {
    ...{ name, summary, source, classes, part, samples },
    parts: parts.map(({ part, size }) => ({ part, size })),
    counts: counts.filter((one) => one.counts.length > 0),
  }
}
