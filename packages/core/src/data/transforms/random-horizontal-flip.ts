import type { Image } from '../image.js'
import { pictureKernels } from '../kernels/picture-kernels.js'
import { type JointTransform, type Keypoint, withMoved } from './joint-transform.js'
import { bytesOf } from './levels.js'

export interface RandomHorizontalFlipOptions {
  /** How often a picture is mirrored; 0.5 by default. */
  probability?: number
  /**
   * Indices of keypoints of one body that change places in the mirror, such as left and right eye: [[1, 2], …], or
   * `cocoKeypoints.pairs` of @cnn/datasets. They hold for the keypoints of each box.
   */
  keypointPairs?: readonly (readonly [number, number])[]
}

/** Mirrors left and right. */
export function randomHorizontalFlip({
  probability = 0.5,
  keypointPairs = [],
}: RandomHorizontalFlipOptions = {}): JointTransform {
  return (sample, random) => {
    if (!random.chance(probability)) return sample
    const image = flipHorizontally(sample.image)
    const flipped = withMoved(sample, image, flipHorizontally, [-1, 0, image.width, 0, 1, 0])
    if (keypointPairs.length === 0) return flipped
    if (flipped.keypoints) flipped.keypoints = exchange(flipped.keypoints, keypointPairs)
    flipped.boxes = flipped.boxes?.map((box) =>
      box.keypoints ? { ...box, keypoints: exchange(box.keypoints, keypointPairs) } : box,
    )
    return flipped
  }
}

/** The picture in the mirror. */
export function flipHorizontally<I extends Image>(image: I): I {
  const { data: source, width, height, channels } = image
  const mirrored = mirrorBytes(image)
  if (mirrored) return { ...image, data: mirrored }
  const data = new (source.constructor as Uint8ArrayConstructor)(source.length)
  const length = width * channels
  for (let row = 0; row < height * length; row += length) {
    if (channels === 1) {
      for (let x = 0; x < width; x++) data[row + x] = source[row + width - 1 - x]!
      continue
    }
    if (channels === 3) {
      for (let to = row, from = row + length - 3; from >= row; to += 3, from -= 3) {
        data[to] = source[from]!
        data[to + 1] = source[from + 1]!
        data[to + 2] = source[from + 2]!
      }
      continue
    }
    for (let x = 0, from = row + length - channels; x < length; x += channels, from -= channels) {
      for (let c = 0; c < channels; c++) data[row + x + c] = source[from + c]!
    }
  }
  return { ...image, data }
}

/** Colour pictures of bytes in WebAssembly; undefined for others. */
function mirrorBytes({ data, width, height, channels }: Image) {
  const bytes = channels === 3 ? bytesOf({ data }) : undefined
  const kernels = bytes && pictureKernels(2 * bytes.length + 64)
  if (!kernels) return undefined
  const source = kernels.writeBytes(bytes)
  const target = kernels.reserve(bytes.length)
  kernels.run.mirrorRows(source, target, width, height)
  const result = kernels.bytes.slice(target, target + bytes.length)
  return data instanceof Uint8Array ? result : new Uint8ClampedArray(result.buffer)
}

/** Those of a pair keep their names and change all else: where they are, whether they are seen. */
function exchange(keypoints: readonly Keypoint[], pairs: readonly (readonly [number, number])[]) {
  const swapped = [...keypoints]
  for (const [left, right] of pairs) {
    const [a, b] = [keypoints[left], keypoints[right]]
    if (!a || !b) continue
    swapped[left] = named(b, a.name)
    swapped[right] = named(a, b.name)
  }
  return swapped
}

function named({ name: _, ...point }: Keypoint, name: string | undefined): Keypoint {
  return name === undefined ? point : { ...point, name }
}
