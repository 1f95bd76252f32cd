import type { Layer } from '@cnn/datasets/view'
import { ask, EngineReplaced, engineState } from '../engine/engine.js'
import { Store } from '../store.js'
import type { CountsAnswer, OpenedFacts, PageAnswer, SampleDetail } from './data.service.js'
import type { DataSource } from './data-source.js'

export interface BrowsingState {
  /** What is looked into, or about to be. */
  source?: DataSource
  opening: boolean
  facts?: OpenedFacts
  part?: string
  /** Only samples of this class. */
  label?: number
  /** Which page, from 0. */
  page: number
  answer?: PageAnswer
  /** Whether another page is on its way. */
  loading: boolean
  counts?: CountsAnswer
  counting: boolean
  /** A sample that is shown large. */
  detail?: SampleDetail
  error?: string
}

export const pageSize = 48

export const browsing = new Store<BrowsingState>({
  opening: false,
  page: 0,
  loading: false,
  counting: false,
})

/** What is drawn over the pictures. */
export const shownLayers = new Store<ReadonlySet<Layer | 'captions'>>(
  new Set(['masks', 'boxes', 'keypoints', 'lines', 'captions']),
)

export function switchLayer(layer: Layer | 'captions', isOn: boolean) {
  const layers = new Set(shownLayers.value)
  if (isOn) layers.add(layer)
  else layers.delete(layer)
  shownLayers.set(layers)
}

/** Looks into another data set. */
export async function openData(source: DataSource) {
  browsing.set({ source, opening: true, page: 0, loading: false, counting: false })
  const isCurrent = () => browsing.value.source === source
  try {
    const facts = await ask('data', (service) => service.open(source))
    if (!facts || !isCurrent()) return
    const part = facts.parts.find(({ part }) => part === 'train') ?? facts.parts[0]
    browsing.update({ facts, part: part?.part, opening: false })
    await loadPage()
    if (isCurrent()) await countOn(800)
  } catch (error) {
    if (isCurrent() && !(error instanceof EngineReplaced)) {
      browsing.update({ opening: false, error: (error as Error).message })
    }
  }
}

export async function choosePart(part: string) {
  // A count of another part that is under way is not waited for.
  browsing.update({ part, page: 0, answer: undefined, counts: undefined, counting: false })
  await loadPage()
  if (browsing.value.part === part) await countOn(800)
}

export function chooseLabel(label: number | undefined) {
  browsing.update({ label, page: 0 })
  return loadPage()
}

export function turnTo(page: number) {
  browsing.update({ page })
  return loadPage()
}

let loading: Promise<void> | undefined
let isStale = false

/** Asks for the page of the moment; while one is on its way, later wishes replace each other. */
function loadPage(): Promise<void> {
  isStale = true
  loading ??= (async () => {
    browsing.update({ loading: true })
    while (isStale) {
      isStale = false
      await askForPage()
    }
  })().finally(() => {
    loading = undefined
    browsing.update({ loading: false })
  })
  return loading
}

async function askForPage() {
  const { facts, part, label, page } = browsing.value
  if (!part) return
  const question = { part, label, start: page * pageSize, count: pageSize }
  try {
    const answer = await ask('data', (service) => service.page(question))
    if (browsing.value.facts !== facts || isStale) return
    browsing.update({ answer, error: undefined })
  } catch (error) {
    if (browsing.value.facts !== facts || error instanceof EngineReplaced) return
    browsing.update({ answer: undefined, error: (error as Error).message })
  }
}

let countings = 0

/** Looks at more samples, so that the counts become those of all. */
export async function countOn(milliseconds: number) {
  const { facts, part, counting } = browsing.value
  if (!part || counting || facts?.classes.length === 0) return
  const own = ++countings
  browsing.update({ counting: true })
  const isCurrent = () =>
    own === countings && browsing.value.facts === facts && browsing.value.part === part
  try {
    const counts = await ask('data', (service) => service.counts(part, milliseconds))
    if (isCurrent()) browsing.update({ counts })
  } catch (error) {
    if (isCurrent() && !(error instanceof EngineReplaced)) {
      browsing.update({ error: (error as Error).message })
    }
  } finally {
    if (own === countings) browsing.update({ counting: false })
  }
}

/** Shows a sample large. */
export async function openSample(index: number) {
  const { facts, part } = browsing.value
  if (!part) return
  try {
    const detail = await ask('data', (service) => service.sample(part, index))
    if (browsing.value.facts === facts) browsing.update({ detail })
  } catch (error) {
    if (!(error instanceof EngineReplaced)) browsing.update({ error: (error as Error).message })
  }
}

export const closeSample = () => browsing.update({ detail: undefined })

/** A new worker has nothing open. */
let { generation } = engineState.value
engineState.watch(() => {
  if (engineState.value.generation === generation) return
  generation = engineState.value.generation
  const { source } = browsing.value
  if (source) void openData(source)
})
