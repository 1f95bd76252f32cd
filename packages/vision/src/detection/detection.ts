import type { Box } from '@cnn/core'

/** A thing that was found in a picture. */
export interface Detection {
  label: string
  /** How sure the network is, in [0, 1]. */
  score: number
  /** In pixels of the picture, within it. */
  box: Box
  /** The class's place among the labels. */
  index: number
}
