import { shippedNetworks } from './classify/networks.js'
import type { Framing } from './classify/prepare-picture.js'
import { taughtNetwork } from './teach/taught.js'
import { trainedNetwork } from './train/trained.js'

/** A network that looks at pictures: one that ships with the page, or one in a weights file. */
export type NetworkSource = { id: string } | { weights: Uint8Array }

/** A network that a page offers. */
export interface OfferedNetwork {
  id: string
  title: string
  /** How it wants things placed in 28×28 grey pixels; undefined where it takes pictures as they are. */
  framing?: Framing
  source: NetworkSource
}

/** The networks that ship, those that were trained or taught in this page, and one out of a file. */
export function offeredNetworks(opened?: { name: string; weights: Uint8Array }): OfferedNetwork[] {
  const networks: OfferedNetwork[] = shippedNetworks.map(({ id, title, framing }) => ({
    id,
    title,
    framing,
    source: { id },
  }))
  const { value: taught } = taughtNetwork
  const { value: trained } = trainedNetwork
  if (trained) {
    const source = { weights: trained.weights }
    networks.push({ id: 'trained', title: 'Yours: clothing', framing: 'fashion-mnist', source })
  }
  if (taught) {
    const title = `Yours: ${taught.labels.join(', ')}`
    networks.push({ id: 'taught', title, source: { weights: taught.weights } })
  }
  if (opened) {
    networks.push({ id: 'opened', title: opened.name, source: { weights: opened.weights } })
  }
  return networks
}
