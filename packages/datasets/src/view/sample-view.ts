import type { Box, ByteImage } from '@cnn/core/data'

/** Red, green and blue, 0 … 255. */
export type Rgb = readonly [red: number, green: number, blue: number]

/** What marks belong to, so that one can switch them on and off. Marks without a layer are the picture itself. */
export type Layer = 'masks' | 'boxes' | 'keypoints' | 'lines'

export const layers: readonly Layer[] = ['masks', 'boxes', 'keypoints', 'lines']

export type Point = readonly [x: number, y: number]

/** Something drawn over a sample's picture. Places are in pixels of the picture, line widths in pixels of the screen. */
export type Mark = { layer?: Layer } & (
  | ({ kind: 'box'; color: Rgb; text?: string } & Box)
  /** Pixels with a value above 0 get the colour `colors[value - 1]`, half transparent. */
  | { kind: 'mask'; mask: ByteImage; colors: readonly Rgb[] }
  /** The inside of a polygon, half transparent. */
  | { kind: 'area'; points: readonly Point[]; color: Rgb }
  | { kind: 'line'; points: readonly Point[]; color: Rgb; width: number }
  /** A point of one size on the screen. */
  | { kind: 'dot'; at: Point; color: Rgb; isHollow?: boolean }
  /** A ball; its radius is in pixels of the picture. */
  | { kind: 'ball'; at: Point; radius: number; color: Rgb; text?: string }
)

/** What is to be seen of a sample: a picture, marks over it, and words. */
export interface SampleView {
  /** In pixels of the picture. */
  width: number
  height: number
  /** Grey or colour; absent where the marks are all there is. */
  picture?: ByteImage
  /** In the order in which they are drawn. */
  marks: readonly Mark[]
  /** In a few words what it is: 'ankle boot'. */
  title: string
  /** Sentences about it. */
  captions: readonly string[]
  /** What else is known, in a few words each: 'speaker: theo'. */
  facts: readonly string[]
}

/** The ground of views without a picture, and round pictures that do not fill their place. */
export const groundColor: Rgb = [22, 25, 31]

/** Colours that are told apart on photographs, by people with colour blindness too; later ones come again. */
export const markColors: readonly Rgb[] = [
  [86, 180, 233],
  [240, 130, 40],
  [60, 200, 130],
  [230, 110, 180],
  [240, 228, 66],
  [150, 120, 240],
  [235, 75, 70],
  [70, 220, 220],
  [175, 205, 80],
  [255, 190, 150],
]

export const markColor = (index: number): Rgb =>
  markColors[((index % markColors.length) + markColors.length) % markColors.length]!

/** Marks of the layers that are wanted. */
export const marksOf = ({ marks }: SampleView, wanted: readonly Layer[] = layers) =>
  marks.filter(({ layer }) => layer === undefined || wanted.includes(layer))
