import { ask, EngineReplaced, engineState } from '../engine/engine.js'
import { Store } from '../store.js'
import { trainedNetwork } from '../train/trained.js'
import { frameOf, sendPicture } from './camera-frame.js'
import type { Answer } from './classify.service.js'
import { framedNetworks } from './networks.js'
import type { Framing } from './prepare-picture.js'
import type { Picture } from './read-picture.js'

/** The id of the network that was trained in this page; the others are those of `networks.ts`. */
export const trainedId = 'trained'

export interface RecognitionState {
  /** The network in use, or asked for. */
  network?: string
  networkStatus: 'none' | 'opening' | 'ready' | 'failed'
  parameters?: number
  /** What is looked at; undefined for an empty board. */
  picture?: Picture
  answer?: Answer
  /** The picture that the answer is for; a later one may be on its way. */
  answered?: Picture
  /** Whether light and dark are exchanged; undefined is found out for every picture. */
  invert?: boolean
  /** Whether closed shapes of drawings are filled, where the network knows clothing. */
  fill: boolean
  error?: string
}

export const recognition = new Store<RecognitionState>({ networkStatus: 'none', fill: true })

export const framingOf = (network: string | undefined): Framing =>
  framedNetworks.find(({ id }) => id === network)?.framing ?? 'fashion-mnist'

/** Rises with every network, so that what comes late from an earlier one is not taken for the present one. */
let turn = 0

/** Takes another network, and looks at the picture with it. */
export async function chooseNetwork(network: string) {
  const own = ++turn
  const { error: _, ...state } = recognition.value
  const sameFraming = framingOf(network) === framingOf(state.network)
  const picture = sameFraming || state.picture?.kind !== 'sample' ? state.picture : undefined
  const answer = network === state.network ? state.answer : undefined
  recognition.set({ ...state, network, picture, answer, networkStatus: 'opening' })
  try {
    const weights = network === trainedId ? trainedNetwork.value?.weights : undefined
    const source = weights ? { weights } : { id: network }
    const { parameters } = await ask('classify', (service) => service.open(source))
    if (own !== turn) return
    recognition.update({ networkStatus: 'ready', parameters })
    await recognize()
  } catch (error) {
    if (own !== turn || error instanceof EngineReplaced) return
    recognition.update({ networkStatus: 'failed', error: (error as Error).message })
  }
}

/** The network to begin with: the one that was asked for, else one that ships, else the one that was trained. */
export function chooseFirstNetwork() {
  const { network, networkStatus } = recognition.value
  if (network && networkStatus !== 'failed') return
  const first = network ?? framedNetworks[0]?.id ?? (trainedNetwork.value && trainedId)
  if (first) chooseNetwork(first)
}

/** Looks at another picture; resolves when it was looked at, or was overtaken by a later one. */
export function showPicture(picture: Picture | undefined): Promise<void> {
  const { picture: before } = recognition.value
  const isOther = picture?.kind !== before?.kind || picture?.kind === 'photo'
  const invert = isOther && !frameOf(picture) ? undefined : recognition.value.invert
  recognition.update({ picture, invert, ...(!picture && { answer: undefined }) })
  return recognize()
}

/** Changes how pictures are prepared, and looks again. */
export function prepareWith(fields: Pick<RecognitionState, 'invert'> | { fill: boolean }) {
  recognition.update(fields)
  return recognize()
}

let looking: Promise<void> | undefined
let isStale = false

/** Classifies the picture of the moment. While that lasts, later pictures replace each other, and the last is taken. */
function recognize(): Promise<void> {
  isStale = true
  looking ??= (async () => {
    while (isStale) {
      isStale = false
      await look()
    }
  })().finally(() => {
    looking = undefined
  })
  return looking
}

async function look() {
  const { picture, invert, fill, network, networkStatus } = recognition.value
  if (!picture || networkStatus !== 'ready') return
  const framing = framingOf(network)
  const preparation = { framing, invert, fill: fill && framing === 'fashion-mnist' }
  const sent = sendPicture(picture)
  if (!sent) return
  const own = turn
  try {
    const answer = await ask('classify', (service) => service.classify(sent, preparation))
    if (recognition.value.picture && own === turn)
      recognition.update({ answer, answered: picture, error: undefined })
  } catch (error) {
    if (own !== turn || error instanceof EngineReplaced) return
    recognition.update({ answer: undefined, error: (error as Error).message })
  }
}

/** A new worker knows no network. A network that learnt on is another one. */
let { generation } = engineState.value
engineState.watch(() => {
  if (engineState.value.generation === generation) return
  generation = engineState.value.generation
  const { network } = recognition.value
  if (network) chooseNetwork(network)
})
trainedNetwork.watch(() => {
  const { network } = recognition.value
  if (network !== trainedId) return
  if (trainedNetwork.value) return void chooseNetwork(network)
  turn++
  recognition.update({ network: undefined, networkStatus: 'none', answer: undefined })
})
