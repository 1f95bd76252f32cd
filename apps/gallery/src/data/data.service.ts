import type { Dataset } from '@cnn/core'
import { type DataCard, describeSample, partsOf, summarize } from '@cnn/datasets'
import { type SampleView, shrinkView, viewSample } from '@cnn/datasets/view'
import { transfer } from 'comlink'
import type { DataSource } from './data-source.js'
import { LabelSearch } from './label-search.js'
import { type Openable, openSource } from './open-source.js'
import { type Sound, soundOf } from './sound-of.js'

export interface OpenedFacts {
  name: string
  summary?: string
  source?: string
  card?: DataCard
  classes: readonly string[]
  parts: readonly { part: string; size: number }[]
}

export interface PageQuestion {
  part: string
  /** Only samples that show this class. */
  label?: number
  /** How many to leave out at the beginning. */
  start: number
  count: number
}

export interface ShownSample {
  /** Its place in the part. */
  index: number
  view: SampleView
}

export interface PageAnswer {
  samples: ShownSample[]
  /** How many there are in all; of a class as many as were found so far. */
  total: number
  /** How many samples were looked at to find those of a class; undefined where all are known. */
  looked?: number
}

export interface CountsAnswer {
  counts: readonly number[]
  looked: number
  isComplete: boolean
}

export interface SampleDetail extends ShownSample {
  /** What each field holds. */
  fields: readonly string[]
  sound?: Sound
}

interface Opened {
  set: Openable
  classes: readonly string[]
  parts: ReadonlyMap<string, Dataset<unknown>>
  searches: Map<string, LabelSearch>
}

/** Pictures in the grid and in the large view are no larger. */
const [gridSide, largeSide] = [320, 1200]

let opened: Opened | undefined
let openings = 0

/** Looks into data sets. */
export const service = {
  /** Undefined when another one was asked for meanwhile. */
  async open(source: DataSource): Promise<OpenedFacts | undefined> {
    const own = ++openings
    const set = await openSource(source)
    const {
      name,
      summary,
      source: place,
      classes,
    } = await summarize(set).catch(async (error) => {
      await set.close?.()
      throw error
    })
    if (own !== openings) {
      await set.close?.()
      return undefined
    }
    const withSamples = partsOf(set).filter(([, { size }]) => (size ?? 0) > 0)
    const before = opened
    opened = { set, classes, parts: new Map(withSamples), searches: new Map() }
    await before?.set.close?.()
    const parts = withSamples.map(([part, { size }]) => ({ part, size: size! }))
    return { name, summary, source: place, card: set.card, classes, parts }
  },

  async page({ part, label, start, count }: PageQuestion): Promise<PageAnswer> {
    const current = requireOpened()
    const data = partOf(current, part)
    const size = data.size ?? 0
    if (label === undefined) {
      const positions = Array.from({ length: Math.min(count, size - start) }, (_, i) => start + i)
      return answer(await shownAt(current, data, positions), { total: size })
    }
    const search = searchIn(current, part)
    await search.lookOn({ label, count: start + count + 1, milliseconds: 1500 })
    const found = search.of(label)
    return answer(await shownAt(current, data, found.slice(start, start + count)), {
      total: found.length,
      ...(!search.isComplete && { looked: search.looked }),
    })
  },

  /** How many samples show each class, of as many as can be looked at in a moment. */
  async counts(part: string, milliseconds: number): Promise<CountsAnswer> {
    const current = requireOpened()
    const search = searchIn(current, part)
    await search.lookOn({ milliseconds })
    const { looked, isComplete } = search
    return { counts: search.counts(current.classes.length), looked, isComplete }
  },

  /** A sample in full. */
  async sample(part: string, index: number): Promise<SampleDetail> {
    const current = requireOpened()
    const sample = await partOf(current, part).get(index)
    const view = await viewOf(current, sample, largeSide)
    const sound = soundOf(sample)
    const fields = describeSample(sample, current.classes)
    const detail = { index, view, fields, ...(sound && { sound }) }
    return transfer(detail, buffersOf([detail]))
  },
}

function requireOpened(): Opened {
  if (!opened) throw new Error('No data set is open.')
  return opened
}

function partOf({ parts }: Opened, part: string): Dataset<unknown> {
  const data = parts.get(part)
  if (!data) throw new Error(`There is no part ${part}.`)
  return data
}

function searchIn(current: Opened, part: string): LabelSearch {
  let search = current.searches.get(part)
  if (!search) current.searches.set(part, (search = new LabelSearch(partOf(current, part))))
  return search
}

const shownAt = (current: Opened, data: Dataset<unknown>, positions: readonly number[]) =>
  Promise.all(
    positions.map(async (index) => {
      try {
        return { index, view: await viewOf(current, await data.get(index), gridSide) }
      } catch (error) {
        return { index, view: viewOfError(error as Error) }
      }
    }),
  )

/** What stands in the place of a sample that cannot be shown. */
const viewOfError = ({ message: title }: Error): SampleView => ({
  ...{ width: 4, height: 3, title },
  ...{ marks: [], captions: [], facts: [] },
})

async function viewOf({ set, classes }: Opened, sample: unknown, side: number) {
  const view = await viewSample(sample, { classes, skeleton: set.skeleton })
  return ownPixels(shrinkView(view, side))
}

/** Pictures may be views of a whole data set's memory, which must not be sent along. */
function ownPixels(view: SampleView): SampleView {
  const { picture, marks } = view
  return {
    ...view,
    ...(picture && { picture: { ...picture, data: picture.data.slice() } }),
    marks: marks.map((mark) =>
      mark.kind === 'mask'
        ? { ...mark, mask: { ...mark.mask, data: mark.mask.data.slice() } }
        : mark,
    ),
  }
}

const answer = (samples: ShownSample[], facts: Omit<PageAnswer, 'samples'>): PageAnswer =>
  transfer({ samples, ...facts }, buffersOf(samples))

const buffersOf = (samples: readonly ShownSample[]) =>
  samples.flatMap(({ view: { picture, marks } }) => [
    ...(picture ? [picture.data.buffer as ArrayBuffer] : []),
    ...marks.flatMap((mark) =>
      mark.kind === 'mask' ? [mark.mask.data.buffer as ArrayBuffer] : [],
    ),
  ])
