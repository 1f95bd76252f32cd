import { proxy } from 'comlink'
import type { NamedFile } from '../detect/detector-source.js'
import { ask, EngineReplaced, engineState } from '../engine/engine.js'
import { Store } from '../store.js'
import type { GanFacts, GanSource } from './gan-source.js'
import { type OfferedGenerator, offeredGenerators } from './offered-generators.js'
import { type TrainedGan, trainedGan } from './trained-gan.js'

export interface ChoosingState {
  /** The id of the generator in use, or asked for. */
  generator?: string
  status: 'none' | 'opening' | 'ready' | 'failed'
  /** The share of its weights that is downloaded, while it is. */
  progress?: number
  /** Another object for every generator that is opened. */
  facts?: GanFacts
  /** Weights that the visitor opened. */
  opened?: NamedFile
  error?: string
}

/** The generator that the pages about GANs work with. */
export const choosingGenerator = new Store<ChoosingState>({ status: 'none' })

export const [trainedId, openedId] = ['trained', 'opened'] as const

/** A generator to choose. */
export interface GeneratorToChoose extends OfferedGenerator {
  /** The only class that it has learned, of those that it is compared with; undefined for all. */
  label?: number
}

/** The generators of the page, the one that was trained here, and the one out of the visitor's file. */
export function offeredNow({
  opened,
}: Pick<ChoosingState, 'opened'>): readonly GeneratorToChoose[] {
  const offered: GeneratorToChoose[] = [...offeredGenerators]
  if (trainedGan.value) {
    const { name, label } = trainedGan.value
    const [title, note] = [`Yours: ${name}`, 'You trained it in this page.']
    offered.push({ id: trainedId, title, note, real: 'fashion-mnist', label })
  }
  if (opened) {
    const [title, note] = [opened.name, 'Out of your file.']
    offered.push({ id: openedId, title, note, real: 'fashion-mnist' })
  }
  return offered
}

function sourceOf(id: string): GanSource | undefined {
  const { opened } = choosingGenerator.value
  if (id === openedId) return opened
  if (id === trainedId) return trainedGan.value
  return { id }
}

/** Counts what was chosen, so that what was chosen before is not taken for it. */
let latestTurn = 0

/** Takes another generator. */
export async function chooseGenerator(id: string) {
  const source = sourceOf(id)
  if (!source) return
  const { opened } = choosingGenerator.value
  choosingGenerator.set({ opened, generator: id, status: 'opening' })
  const turn = ++latestTurn
  const isCurrent = () => turn === latestTurn
  const tell = proxy((progress: number) => {
    if (isCurrent()) choosingGenerator.update({ progress })
  })
  try {
    const facts = await ask('latent', (service) => service.open(source, tell))
    if (isCurrent()) choosingGenerator.update({ status: 'ready', progress: undefined, facts })
  } catch (error) {
    if (!isCurrent() || error instanceof EngineReplaced) return
    const { message } = error as Error
    choosingGenerator.update({ status: 'failed', progress: undefined, error: message })
  }
}

/** The generator to begin with: the one that was trained last, else the first that comes with the page. */
export function chooseFirstGenerator() {
  const { generator } = choosingGenerator.value
  const first = trainedGan.value ? trainedId : offeredGenerators[0]?.id
  if (!generator && first) void chooseGenerator(first)
}

/** Opens the visitor's weights. */
export async function openWeights(file: File) {
  choosingGenerator.update({ opened: { name: file.name, file } })
  await chooseGenerator(openedId)
}

/** Takes the one that was trained in this page; one that has learned on is another one. */
export async function chooseTrainedGan(gan: TrainedGan) {
  trainedGan.set(gan)
  await chooseGenerator(trainedId)
}

/** A new worker knows no generator. */
let { generation } = engineState.value
engineState.watch(() => {
  if (engineState.value.generation === generation) return
  generation = engineState.value.generation
  const { generator } = choosingGenerator.value
  if (generator) void chooseGenerator(generator)
})
