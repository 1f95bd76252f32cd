import { CnnError } from '../errors.js'

export interface AnchorGridOptions {
  /** Lengths of the side of a square anchor, in pixels. */
  sizes: readonly number[]
  /** Height over width; anchors of one size have one area. */
  ratios: readonly number[]
  /** Height and width of the features. */
  featureSize: readonly [height: number, width: number]
  /** Pixels from one place to the next, down and across. */
  stride: readonly [y: number, x: number]
}

/**
 * The anchors of one level of features (Ren et al., Faster R-CNN, 2015), as torchvision's `AnchorGenerator`: corners
 * [height · width · ratios · sizes · 4], the sizes running fastest. The corners of those of the first place are rounded
 * to whole pixels; its centre is (0, 0), without half a stride.
 *
 * @throws CnnError 'bad-option'
 */
export function anchorGrid({
  sizes,
  ratios,
  featureSize,
  stride,
}: AnchorGridOptions): Float32Array {
  if (![...sizes, ...ratios, ...stride].every((value) => value > 0 && value < Infinity)) {
    throw new CnnError(
      'bad-option',
      `anchorGrid: sizes [${sizes}], ratios [${ratios}] and stride [${stride}] must all be above 0.`,
    )
  }
  const cell = cellAnchors(sizes, ratios)
  const [height, width] = featureSize
  const anchors = new Float32Array(height * width * cell.length)
  let at = 0
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const [x, y] = [column * stride[1], row * stride[0]]
      for (let i = 0; i < cell.length; i++) anchors[at++] = cell[i]! + (i % 2 === 0 ? x : y)
    }
  }
  return anchors
}

/** Around (0, 0); in 32 bits, as torchvision computes them before it rounds. */
function cellAnchors(sizes: readonly number[], ratios: readonly number[]): number[] {
  return ratios.flatMap((ratio) => {
    const tall = Math.fround(Math.sqrt(Math.fround(ratio)))
    const wide = Math.fround(1 / tall)
    return sizes.flatMap((size) => {
      const right = roundToEven(Math.fround(wide * Math.fround(size)) / 2)
      const bottom = roundToEven(Math.fround(tall * Math.fround(size)) / 2)
      return [-right, -bottom, right, bottom]
    })
  })
}

/** Halves go to the even number, as in PyTorch. */
function roundToEven(value: number) {
  const down = Math.floor(value)
  if (value - down !== 0.5) return Math.round(value)
  return down % 2 === 0 ? down : down + 1
}

export interface DefaultBoxesOptions {
  /** Height and width of each level's features. */
  featureSizes: readonly (readonly [height: number, width: number])[]
  /** Height and width of the picture. */
  imageSize: readonly [height: number, width: number]
  /** For each level the ratios of sides besides 1; each is taken both ways. */
  ratios: readonly (readonly number[])[]
  /** The size of each level's boxes as a share of the picture's, and a last one that limits the last level's. */
  scales: readonly number[]
  /** Pixels from one place to the next on each level; by default the features divide the picture evenly. */
  steps?: readonly number[]
}

/**
 * The default boxes of all levels of SSD (Liu et al. 2016), as torchvision's `DefaultBoxGenerator`: corners
 * [boxes · 4] in pixels, by level, row and column. Each place has a square of the level's scale, one of the geometric
 * mean of it and the next, and for each ratio a wide box and a high one. No side is longer than the picture's.
 *
 * @throws CnnError 'bad-option' where the lists do not fit each other
 */
export function defaultBoxes({
  featureSizes,
  imageSize: [imageHeight, imageWidth],
  ratios,
  scales,
  steps,
}: DefaultBoxesOptions): Float32Array {
  const levels = featureSizes.length
  const stepsFit = !steps || steps.length === levels
  if (ratios.length !== levels || scales.length !== levels + 1 || !stepsFit) {
    throw new CnnError(
      'bad-option',
      `defaultBoxes: ${levels} levels need as many lists of ratios (and steps), and one scale more, not ${ratios.length} and ${scales.length}${steps ? ` (steps: ${steps.length})` : ''}.`,
    )
  }
  const corners = featureSizes.flatMap(([height, width], level) => {
    const sides = sidesOf(scales[level]!, scales[level + 1]!, ratios[level]!)
    const step = steps?.[level]
    const rows = step ? imageHeight / step : height
    const columns = step ? imageWidth / step : width
    return Array.from({ length: height * width }, (_, place) => {
      const x = Math.fround(((place % width) + 0.5) / columns)
      const y = Math.fround((Math.floor(place / width) + 0.5) / rows)
      return sides.flatMap(([w, h]) => [
        Math.fround(x - w / 2) * imageWidth,
        Math.fround(y - h / 2) * imageHeight,
        Math.fround(x + w / 2) * imageWidth,
        Math.fround(y + h / 2) * imageHeight,
      ])
    })
  })
  return Float32Array.from(corners.flat())
}

/** Width and height of the boxes of a place, as shares of the picture's. */
function sidesOf(scale: number, next: number, ratios: readonly number[]) {
  const between = Math.sqrt(scale * next)
  const sides = ratios.flatMap((ratio) => {
    const [long, short] = [scale * Math.sqrt(ratio), scale / Math.sqrt(ratio)]
    return [
      [long, short],
      [short, long],
    ]
  })
  const all = [[scale, scale], [between, between], ...sides] as [number, number][]
  return all.map(([w, h]) => [Math.fround(Math.min(w, 1)), Math.fround(Math.min(h, 1))] as const)
}
