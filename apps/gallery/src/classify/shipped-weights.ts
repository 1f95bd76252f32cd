import type { Classifier } from '@cnn/vision'

/** Loads the weights of the networks in `networks.ts`, each when it is first chosen. */
export const shippedWeights: Readonly<Record<string, () => Promise<Classifier>>> = {}
