import type { BackendReport } from '@cnn/core'
import type { Examination } from './examination.js'

/** A network that the tour has examined, and what was expected of it. */
export interface ExaminedNetwork {
  key: 'trained' | 'shipped'
  /** The architecture, for people. */
  network: string
  parameters: number
  /** The least accuracy with which the tour is content. */
  expected: number
  examination: Examination
}

export interface EpochRecord {
  epoch: number
  loss: number
  validationLoss: number
  accuracy: number
  seconds: number
}

/** All that the tour found out; what its page is made of. */
export interface TourResults {
  date: Date
  backend: BackendReport
  /** Processor, cores, Node. */
  machine: string
  data: {
    name: string
    source: string
    kind: 'full' | 'sample'
    /** Pictures that were trained on, of those there are. */
    trained: number
    train: number
    validation: number
    test: number
    classes: readonly string[]
  }
  training: {
    /** Mean losses of successive steps; `epoch` counts from 0, in fractions. */
    losses: readonly { epoch: number; loss: number }[]
    epochs: readonly EpochRecord[]
    seconds: number
    picturesPerSecond: number
  }
  trained: ExaminedNetwork
  shipped?: ExaminedNetwork
  /** What took how long, in seconds. */
  times: readonly { what: string; seconds: number }[]
  /** How the command line is called here: 'npm run --silent cnn --'. */
  command: string
}

/** Whether a network's accuracy is what was expected of it. */
export const isAsExpected = ({ examination, expected }: ExaminedNetwork) =>
  examination.accuracy >= expected

/** What to call the networks: by a word or two, and within a sentence. */
export const networkNames = {
  trained: { title: 'trained just now', phrase: 'the network trained just now' },
  shipped: { title: 'shipped weights', phrase: 'the network with the shipped weights' },
} as const
