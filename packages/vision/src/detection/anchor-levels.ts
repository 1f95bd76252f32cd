import { anchorGrid, type tf } from '@cnn/core'

/** The anchors of each level of a pyramid. */
export interface AnchorDesign {
  /** The sizes of each level's anchors, in pixels. */
  sizes: readonly (readonly number[])[]
  /** Height by width. */
  ratios: readonly number[]
}

/** How many anchors each place of a map has. */
export const anchorsPerPlace = ({ sizes, ratios }: AnchorDesign) => sizes[0]!.length * ratios.length

/**
 * The corners of all anchors, level after level, for maps of an input of this height and width; each level in the order
 * rows, columns, anchors of a place. As in torchvision, a level's stride is the input's side by the map's, rounded down.
 */
export function anchorLevels(
  { sizes, ratios }: AnchorDesign,
  maps: readonly tf.Tensor4D[],
  [height, width]: readonly [height: number, width: number],
): Float32Array[] {
  return maps.map(({ shape: [, rows, columns] }, level) =>
    anchorGrid({
      ...{ sizes: sizes[level]!, ratios, featureSize: [rows, columns] },
      stride: [Math.floor(height / rows), Math.floor(width / columns)],
    }),
  )
}
