import type { Box } from '@cnn/core/data'
import type { ShapeColor, ShapeTexture } from './appearance.js'

/** A shape: its box is that of its visible pixels. */
export interface ShapeObject extends Box {
  /** Its kind, an index of the data set's `classes`. */
  label: number
  color: ShapeColor
  texture: ShapeTexture
  scale: 'small' | 'medium' | 'large'
  /** The value of its pixels in `mask`. */
  instance: number
  /** How many of its pixels are visible. */
  area: number
  /** Which share of its pixels in the picture nothing hides. */
  visible: number
  /** Which of the shapes lie partly behind this one, by their `instance`, as it was painted. */
  hides: readonly number[]
}
