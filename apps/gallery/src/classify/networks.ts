import type { Framing } from './prepare-picture.js'

/** A network that ships with @cnn/vision; `shipped-weights.ts` has its weights under the same id. */
export interface ShippedNetwork {
  id: string
  title: string
  framing: Framing
}

export const shippedNetworks: readonly ShippedNetwork[] = [
  { id: 'fashion-mnist', title: 'Fashion-MNIST: garments', framing: 'fashion-mnist' },
  { id: 'mnist', title: 'MNIST: digits', framing: 'mnist' },
]
