import { openClassifier } from '../open-classifier.js'

/**
 * The network that is taught: one that ships, whose knowledge of shapes helps with other things too. Its preprocessing
 * says how large the pictures are that it sees, and whether in colour.
 */
export const startNetworkId = 'fashion-mnist'

/** A fresh copy of it, for each lesson. */
export const openStartNetwork = () => openClassifier({ id: startNetworkId })
