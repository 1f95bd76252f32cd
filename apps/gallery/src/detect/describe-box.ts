import type { Detection } from '@cnn/vision'
import { percent } from '../charts/percent.js'
import type { PictureSize } from './shown-box.js'

/** What there is to say of a box, besides its label. */
export function boxFacts({ score, box }: Detection, picture: PictureSize) {
  const [x, y, width, height] = [box.x, box.y, box.width, box.height].map(Math.round)
  const share = (box.width * box.height) / (picture.width * picture.height)
  return {
    score: percent(score),
    size: `${width} × ${height} pixels`,
    at: `at ${x}, ${y}`,
    place: `${x} from the left, ${y} from the top`,
    share: `${percent(share, share < 0.1 ? 1 : 0)} of the picture`,
  }
}

/** The same as a sentence. */
export function describeBox(detection: Detection, picture: PictureSize) {
  const { score, size, place, share } = boxFacts(detection, picture)
  return `${detection.label}, ${score}: ${size}, ${place}, ${share}`
}
