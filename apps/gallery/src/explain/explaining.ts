import { proxy } from 'comlink'
import { frameOf, sendPicture } from '../classify/camera-frame.js'
import type { Picture } from '../classify/read-picture.js'
import { ask, EngineReplaced, engineState } from '../engine/engine.js'
import { type OfferedNetwork, offeredNetworks } from '../networks.js'
import { Store } from '../store.js'
import { taughtNetwork } from '../teach/taught.js'
import { trainedNetwork } from '../train/trained.js'
import type { MethodName, Shown } from './explain.service.js'

export interface ExplainState {
  /** The id of the network in use, or asked for. */
  network?: string
  networkStatus: 'none' | 'opening' | 'ready' | 'failed'
  /** The classes that it knows. */
  labels: readonly string[]
  parameters?: number
  /** A weights file that the visitor opened. */
  opened?: { name: string; weights: Uint8Array }
  picture?: Picture
  method: MethodName
  /** The class to explain; undefined is the most probable one. */
  index?: number
  shown?: Shown
  /** The picture that `shown` is about; a later one may be on its way. */
  answered?: Picture
  /** The share of the explanation that is done, while it lasts. */
  progress?: number
  error?: string
}

export const explaining = new Store<ExplainState>({
  networkStatus: 'none',
  labels: [],
  method: 'grad-cam',
})

const findNetwork = (id: string | undefined): OfferedNetwork | undefined =>
  offeredNetworks(explaining.value.opened).find((network) => network.id === id)

/** How the network in use wants pictures placed, where it has a wish. */
export const framingInUse = () => findNetwork(explaining.value.network)?.framing

/** Rises with every network, so that what comes late from an earlier one is not taken for the present one. */
let turn = 0

/** Takes another network, and explains the picture with it. */
export async function chooseNetwork(id: string) {
  const found = findNetwork(id)
  if (!found) return
  const own = ++turn
  const state = explaining.value
  const isFit = findNetwork(state.network)?.framing === found.framing
  const picture = isFit || state.picture?.kind === 'photo' ? state.picture : undefined
  const index = id === state.network ? state.index : undefined
  explaining.set({
    ...state,
    ...{ network: id, picture, index, networkStatus: 'opening' },
    ...{ shown: undefined, error: undefined, progress: undefined },
  })
  try {
    const { labels, parameters } = await ask('explain', (service) => service.open(found.source))
    if (own !== turn) return
    // Behind the same id may be another network, with other classes.
    const { index: place, labels: before } = explaining.value
    const isSame = place !== undefined && before[place] === labels[place]
    const index = isSame ? place : undefined
    explaining.update({ networkStatus: 'ready', labels, parameters, index })
    await explainAgain()
  } catch (error) {
    if (own !== turn || error instanceof EngineReplaced) return
    explaining.update({ networkStatus: 'failed', error: (error as Error).message })
  }
}

/** Explains what another page shows: a picture that stays, and the network that looks at it. */
export function explainPicture(picture: Picture, network: string) {
  const opening = chooseNetwork(network)
  explaining.update({ picture })
  return opening
}

/** The network to begin with: the one that was asked for, else the first that ships. */
export function chooseFirstNetwork() {
  const { network, networkStatus } = explaining.value
  if (network && networkStatus !== 'failed') return
  const first = findNetwork(network) ?? offeredNetworks()[0]
  if (first) chooseNetwork(first.id)
}

/** Opens a weights file of the visitor's. */
export async function openWeights(file: File) {
  const weights = new Uint8Array(await file.arrayBuffer())
  explaining.update({ opened: { name: file.name, weights } })
  await chooseNetwork('opened')
}

/** Explains another picture; resolves when that is done, or was overtaken. */
export function showPicture(picture: Picture | undefined): Promise<void> {
  explaining.update({ picture, ...(!picture && { shown: undefined, error: undefined }) })
  return explainAgain()
}

/** Asks for another class or another method. */
export function askFor(fields: Pick<ExplainState, 'index'> | { method: MethodName }) {
  explaining.update(fields)
  return explainAgain()
}

let looking: Promise<void> | undefined
let isStale = false

/** Explains the picture of the moment. While that lasts, later ones replace each other, and the last is taken. */
function explainAgain(): Promise<void> {
  isStale = true
  // Frames of the camera wait for each other; anything else is wanted at once.
  if (looking && !frameOf(explaining.value.picture))
    ask('explain', (service) => service.stop()).catch(() => {})
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
  const { picture, method, index, network, networkStatus } = explaining.value
  if (!picture || networkStatus !== 'ready') return
  const framing = findNetwork(network)?.framing
  const preparation = framing && { framing, fill: framing === 'fashion-mnist' }
  const sent = sendPicture(picture)
  if (!sent) return
  const own = turn
  let isOver = false
  const report = (progress: number) => {
    // It has a channel of its own, on which the last word may come after the answer.
    if (!isOver && own === turn) explaining.update({ progress })
  }
  const tell = method === 'occlusion' ? proxy(report) : undefined
  try {
    const question = { index, method, preparation }
    const shown = await ask('explain', (service) => service.explain(sent, question, tell))
    if (!shown || !explaining.value.picture || own !== turn) return
    explaining.update({ shown, answered: picture, error: undefined })
  } catch (error) {
    if (own !== turn || error instanceof EngineReplaced) return
    explaining.update({ shown: undefined, error: (error as Error).message })
  } finally {
    isOver = true
    explaining.update({ progress: undefined })
  }
}

/** A new worker knows no network. A network that learnt on is another one. */
let { generation } = engineState.value
engineState.watch(() => {
  if (engineState.value.generation === generation) return
  generation = engineState.value.generation
  const { network } = explaining.value
  if (network) chooseNetwork(network)
})
for (const [store, id] of [
  [trainedNetwork, 'trained'],
  [taughtNetwork, 'taught'],
] as const) {
  store.watch(() => {
    if (explaining.value.network !== id) return
    if (store.value) return void chooseNetwork(id)
    turn++
    explaining.update({ network: undefined, networkStatus: 'none', shown: undefined })
  })
}
