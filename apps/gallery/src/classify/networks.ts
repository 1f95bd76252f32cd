import type { Framing } from './prepare-picture.js'

/** A network that ships with @cnn/vision; `shipped-weights.ts` has its weights under the same id. */
export interface ShippedNetwork {
  id: string
  title: string
  /** How it wants things placed in 28×28 grey pixels; undefined where it takes pictures as they are. */
  framing?: Framing
}

export const shippedNetworks: readonly ShippedNetwork[] = [
  { id: 'fashion-mnist', title: 'Fashion-MNIST: garments', framing: 'fashion-mnist' },
  { id: 'mnist', title: 'MNIST: digits', framing: 'mnist' },
  { id: 'cifar10', title: 'CIFAR-10: animals and vehicles' },
]

/** Those that look at drawings and garments in 28×28 grey pixels. */
export const framedNetworks = shippedNetworks.filter(
  (network): network is ShippedNetwork & { framing: Framing } => network.framing !== undefined,
)
