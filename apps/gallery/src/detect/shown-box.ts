import type { Detection } from '@cnn/vision'

/** A detection with a number that stays: within a picture, and from frame to frame of a camera. */
export interface ShownBox extends Detection {
  id: number
}

/** Width and height in pixels. */
export interface PictureSize {
  width: number
  height: number
}
