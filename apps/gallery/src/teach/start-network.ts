import { openClassifier } from '../open-classifier.js'

/**
 * The network that is taught: one that ships and knows colour photographs of animals
 * and vehicles, which helps with other things too. Its preprocessing
 * says how large the pictures are that it sees, and whether in colour.
 */
export const startNetworkId = 'cifar10'

/** A fresh copy of it, for each lesson. */
export const openStartNetwork = () => openClassifier({ id: startNetworkId })
