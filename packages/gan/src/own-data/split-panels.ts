import { type Box, type ByteImage, type Image, resizeImage, toChannels } from '@cnn/core'
import { type Contrast, isFramed, withoutFrame } from './panels/frame.js'
import { cutAtGutters, withoutMargins } from './panels/gutters.js'
import { PixelMask } from './panels/pixel-mask.js'

export interface SplitPanelsOptions {
  /** The least side of a panel, as a share of the picture's shorter side: smaller pieces are titles and numbers. Default 0.1. */
  minimumSide?: number
}

/** Larger pictures are looked at in this size. */
const longestSide = 2048
/** A gutter is at least so wide, as a share of the picture's longer side, and two pixels. */
const narrowestGutter = 0.007
/** So much may a value of paper differ from the paper's, of 255. */
const paperTolerance = 30
/** Panels that touch each other with their frames lie in a strip: so many times as long as it is wide. */
const stripShape = 1.6

/**
 * The panels of a comic strip or page as boxes in whole pixels of the picture, without gutters and frames, row by row
 * from top to bottom and each from left to right. Gutters are lines of the paper's colour (that of the picture's edge)
 * all across; panels that share their frame lines are told apart in strips. Slanting gutters and panels that overlap are
 * not: they stay in one piece. A picture without gutters and frame is one panel, a picture of one colour has none.
 *
 * Looks at each pixel a few times: about 0.1 s for a megapixel. `cropImage(image, box)` cuts a panel out.
 *
 * @example
 * const panels = splitPanels(strip).map((box) => cropImage(strip, box))
 */
export function splitPanels(image: Image, { minimumSide = 0.1 }: SplitPanelsOptions = {}): Box[] {
  const whole = toChannels(image, 3)
  const scale = Math.min(1, longestSide / Math.max(image.width, image.height))
  const side = (length: number) => Math.max(1, Math.round(length * scale))
  const page = resizeImage(whole, side(image.width), side(image.height))
  const region = { x: 0, y: 0, width: page.width, height: page.height }
  const look = lookAt(page, colorAtEdge(page, region))
  const content = withoutMargins(look.paper, region)
  if (!content) return []
  const isLarge = ({ box: { width, height } }: Panel) =>
    Math.min(width, height) >= minimumSide * Math.min(page.width, page.height)
  const panels = panelsIn(look, content).filter(isLarge)
  // What seemed to be paper may be part of a picture that has neither panels nor a frame.
  const isPlain = panels.length < 2 && !panels[0]?.isFramed
  const boxes = isPlain ? [region] : panels.map(({ box }) => box)
  return boxes.map((box) => enlarged(box, page, image))
}

interface Panel {
  box: Box
  isFramed: boolean
}

/** What a picture is looked at with: where it is of the paper's colour, and how it stands out from it. */
interface Look {
  page: ByteImage
  paper: PixelMask
  contrast: Contrast
  narrowest: number
}

function lookAt(page: ByteImage, color: readonly number[]): Look {
  const { data, width, height } = page
  const near = (value: number, c: number) => Math.abs(value - color[c]!) <= paperTolerance
  const isPaper = (i: number) =>
    near(data[3 * i]!, 0) && near(data[3 * i + 1]!, 1) && near(data[3 * i + 2]!, 2)
  const paperLight = lightness(color, 0)
  const contrast = Uint8Array.from({ length: width * height }, (_, i) =>
    Math.abs(lightness(data, 3 * i) - paperLight),
  )
  return {
    page,
    paper: new PixelMask(width, height, isPaper),
    contrast: { data: contrast, width },
    narrowest: Math.max(2, Math.round(narrowestGutter * Math.max(width, height))),
  }
}

const lightness = (values: ArrayLike<number>, at: number) =>
  0.3 * values[at]! + 0.59 * values[at + 1]! + 0.11 * values[at + 2]!

/** The panels of a region that begins and ends with something. */
function panelsIn(look: Look, region: Box): Panel[] {
  const { paper, contrast } = look
  const hasFrame = isFramed(contrast, region)
  const pieces = piecesOf(look, region)
  const areFramed = pieces.every((piece) => isFramed(contrast, piece))
  if (pieces.length > 1 && (areFramed || !hasFrame)) {
    return pieces.flatMap((piece) => panelsIn(look, piece))
  }
  if (!hasFrame) return [{ box: region, isFramed: false }]
  const inner = withoutFrame(contrast, region)
  // A page may have a frame about those of its panels.
  const content = withoutMargins(paper, inner)
  const within = content ? piecesOf(look, content) : []
  if (within.length > 1 && within.every((piece) => isFramed(contrast, piece))) {
    return within.flatMap((piece) => panelsIn(look, piece))
  }
  return (neighborsIn(look, region) ?? [inner]).map((box) => ({ box, isFramed: true }))
}

function piecesOf({ paper, narrowest }: Look, region: Box): Box[] {
  return cutAtGutters(paper, region, narrowest).flatMap(
    (piece) => withoutMargins(paper, piece) ?? [],
  )
}

/** Panels of a framed strip that have but a line between them: as if the line's colour were the paper's. */
function neighborsIn({ page }: Look, region: Box): Box[] | undefined {
  const isWide = region.width > stripShape * region.height
  const isHigh = region.height > stripShape * region.width
  if (!isWide && !isHigh) return undefined
  const { paper } = lookAt(page, colorAtEdge(page, region))
  const content = withoutMargins(paper, region)
  if (!content) return undefined
  const pieces = cutAtGutters(paper, content, 1, [isWide ? 'columns' : 'rows'])
  const least = Math.min(region.width, region.height) / 3
  const areWide = pieces.every(({ width, height }) => Math.min(width, height) >= least)
  return pieces.length > 1 && areWide ? pieces : undefined
}

/** The commonest colour along the edge of a region; white where there is none that is common. */
function colorAtEdge({ data, width }: ByteImage, region: Box): number[] {
  const colors = new Map<number, { count: number; sums: [number, number, number] }>()
  const take = (x: number, y: number) => {
    const at = 3 * (y * width + x)
    const [red, green, blue] = [data[at]!, data[at + 1]!, data[at + 2]!]
    const key = ((red >> 5) << 6) | ((green >> 5) << 3) | (blue >> 5)
    const color = colors.get(key) ?? { count: 0, sums: [0, 0, 0] }
    color.count++
    for (const [c, value] of [red, green, blue].entries()) color.sums[c as 0]! += value
    colors.set(key, color)
  }
  const [right, bottom] = [region.x + region.width - 1, region.y + region.height - 1]
  for (let x = region.x; x <= right; x++) for (const y of [region.y, bottom]) take(x, y)
  for (let y = region.y; y <= bottom; y++) for (const x of [region.x, right]) take(x, y)
  const [commonest] = [...colors.values()].sort((a, b) => b.count - a.count)
  const { count, sums } = commonest!
  const isCommon = count >= 0.4 * 2 * (region.width + region.height)
  return isCommon ? sums.map((sum) => sum / count) : [255, 255, 255]
}

/** A box of the picture that was looked at, in pixels of the original. */
function enlarged(box: Box, from: Image, to: Image): Box {
  const [across, down] = [to.width / from.width, to.height / from.height]
  const x = Math.round(box.x * across)
  const y = Math.round(box.y * down)
  return {
    x,
    y,
    width: Math.round((box.x + box.width) * across) - x,
    height: Math.round((box.y + box.height) * down) - y,
  }
}
