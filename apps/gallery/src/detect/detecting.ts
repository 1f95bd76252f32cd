import { proxy } from 'comlink'
import { ask, EngineReplaced, engineState } from '../engine/engine.js'
import { Store } from '../store.js'
import { chosenBox } from './chosen-box.js'
import { now } from './clock.js'
import type { Found } from './detect.service.js'
import type { NamedFile } from './detector-source.js'
import { type OfferedDetector, offeredDetectors } from './detectors.js'
import type { DetectionFilter } from './filter-detections.js'
import { type StageTimes, stageTimes } from './frame-meter.js'

export interface DetectState {
  /** The id of the detector in use, or asked for. */
  detector?: string
  status: 'none' | 'opening' | 'ready' | 'failed'
  /** The share of its weights that is downloaded, while it is. */
  progress?: number
  /** The classes that it knows. */
  labels: readonly string[]
  parameters?: number
  /** Weights that the visitor opened. */
  opened?: { name: string; files: readonly NamedFile[] }
  picture?: NamedFile
  found?: PictureFound
  /** How long that took; known when it stands on the page. */
  times?: StageTimes
  filter: DetectionFilter
  error?: string
}

/** What is in a picture, and in which. */
export interface PictureFound extends Found {
  picture: NamedFile
}

export const detecting = new Store<DetectState>({
  status: 'none',
  labels: [],
  filter: { score: 0.5, hidden: new Set() },
})

export const openedId = 'opened'

/** The detectors of the page, and the one out of the visitor's files. */
export function offeredNow({ opened }: Pick<DetectState, 'opened'>): readonly OfferedDetector[] {
  if (!opened) return offeredDetectors
  const note = 'Out of your file.'
  return [...offeredDetectors, { id: openedId, title: opened.name, note }]
}

export const detectorInUse = (state: Pick<DetectState, 'detector' | 'opened'>) =>
  offeredNow(state).find(({ id }) => id === state.detector)

/** Takes another detector, and looks at the picture with it. */
export async function chooseDetector(id: string) {
  const before = detecting.value
  const found = offeredNow(before).find((one) => one.id === id)
  if (!found) return
  const { opened, filter } = before
  const isSame = id === before.detector && id !== openedId
  detecting.set({
    ...{ opened, filter, picture: pictureFor(found, before) },
    ...{ detector: id, status: 'opening', labels: [] },
  })
  const isCurrent = () => detecting.value.detector === id && detecting.value.opened === opened
  const tell = proxy((progress: number) => {
    if (isCurrent() && detecting.value.status === 'opening') detecting.update({ progress })
  })
  const source = id === openedId ? { files: opened!.files } : { id }
  try {
    const { threshold, ...facts } = await ask('detect', (service) => service.open(source, tell))
    if (!isCurrent()) return
    const first = { score: threshold, hidden: new Set<string>() }
    detecting.update({ status: 'ready', progress: undefined, ...facts })
    if (!isSame) detecting.update({ filter: first })
    await detectAgain()
  } catch (error) {
    if (!isCurrent() || error instanceof EngineReplaced) return
    detecting.update({ status: 'failed', progress: undefined, error: (error as Error).message })
  }
}

const samples = new WeakSet<NamedFile>()

/** Pictures of the visitor's are looked at by every detector, samples only by those that they are made for. */
function pictureFor({ samples: world }: OfferedDetector, before: DetectState) {
  const { picture } = before
  const isFit = world !== undefined && world === detectorInUse(before)?.samples
  return picture && (isFit || !samples.has(picture)) ? picture : undefined
}

/** The detector to begin with: the first that comes with the page. Nothing is fetched unasked. */
export function chooseFirstDetector() {
  const first = offeredDetectors.find(({ isFetched }) => !isFetched)
  if (!detecting.value.detector && first) void chooseDetector(first.id)
}

/** Once more, after the weights could not be had. */
export function openAgain() {
  const { detector } = detecting.value
  if (detector) void chooseDetector(detector)
}

/** Opens the visitor's weights: a file, or a model.json with its parts. */
export async function openWeights(files: readonly File[]) {
  const named = files.map((file) => ({ name: file.name, file }))
  const name = (named.find((one) => /\.json$/i.test(one.name)) ?? named[0])?.name
  if (name === undefined) return
  detecting.update({ opened: { name, files: named } })
  await chooseDetector(openedId)
}

/** Looks at another picture; resolves when that is done, or was overtaken. */
export function showPicture(picture: NamedFile | undefined): Promise<void> {
  chosenBox.set(undefined)
  detecting.update({ picture, found: undefined, times: undefined, error: undefined })
  return detectAgain()
}

/** Shows a picture of the strip. */
export function showSample(sample: NamedFile) {
  samples.add(sample)
  return showPicture(sample)
}

/** Looks at the picture of the moment. The worker gives up a picture before it, for which nobody waits any more. */
async function detectAgain(): Promise<void> {
  const { picture, status, detector } = detecting.value
  if (!picture || status !== 'ready') return
  const isCurrent = () =>
    detecting.value.picture === picture && detecting.value.detector === detector
  try {
    const found = await ask('detect', (service) => service.detect(picture.file))
    if (!found || !isCurrent()) return
    detecting.update({ found: { ...found, picture }, error: undefined })
  } catch (error) {
    if (error instanceof EngineReplaced || !isCurrent()) return
    const message = `${picture.name}: ${(error as Error).message}`
    detecting.update({ found: undefined, error: message })
  }
}

/** The boxes stand on the page. */
export function noteDrawn(found: PictureFound) {
  if (detecting.value.found === found) {
    detecting.update({ times: stageTimes(found, now()) })
  }
}

/** A new worker knows no detector. */
let { generation } = engineState.value
engineState.watch(() => {
  if (engineState.value.generation === generation) return
  generation = engineState.value.generation
  const { detector } = detecting.value
  if (detector) void chooseDetector(detector)
})
