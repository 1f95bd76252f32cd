import type { Box } from '@cnn/core'
import { boxColors, inkOn, type Rgb } from './box-colors.js'

/** A box to draw, such as a detection. */
export interface DrawnBox {
  /** In pixels of the picture. */
  box: Box
  /** What is in it. */
  label?: string
  /** In [0, 1]. */
  score?: number
  /** The class's number, which decides the colour; boxes with an `id` have a colour each. */
  index?: number
  /** Of a thing that is followed through a film. */
  id?: number
}

/** A box as it is drawn. */
export interface BoxMark {
  left: number
  top: number
  right: number
  bottom: number
  color: Rgb
  /** For letters on the colour, and for the edges of its lines. */
  ink: Rgb
  /** The text and the plate on which it stands; without a label, a score or an id there is none. */
  plate?: Box & { text: string }
}

interface MarkOptions {
  /** Of the picture, in the same pixels as the boxes. */
  width: number
  height: number
  colors?: readonly Rgb[]
  /** The size of the plate for a text. */
  plateSize(text: string): { width: number; height: number }
}

/**
 * Says where boxes and their plates lie: a plate stands above its box at the left, or at the right, in it or below it where
 * there is no room or another plate. The given order is that of importance; the first is drawn last, over the others.
 */
export function markBoxes(
  boxes: readonly DrawnBox[],
  { width, height, colors = boxColors, plateSize }: MarkOptions,
): BoxMark[] {
  const plates: Box[] = []
  const colorOf = classColors(boxes, colors)
  const marks = boxes.flatMap((drawn): BoxMark[] => {
    const edges = edgesWithin(drawn.box, width, height)
    if (!edges) return []
    const color = colorOf(drawn)
    const mark = { ...edges, color, ink: inkOn(color) }
    const text = textOf(drawn)
    if (text === '') return [mark]
    const fitted = shortened(text, width, plateSize)
    const place = placePlate(edges, plateSize(fitted), { width, height }, plates)
    plates.push(place)
    return [{ ...mark, plate: { ...place, text: fitted } }]
  })
  return marks.reverse()
}

type Edges = Pick<BoxMark, 'left' | 'top' | 'right' | 'bottom'>

/** Cut off at the picture's border; undefined for what lies outside or is no box. */
function edgesWithin({ x, y, width, height }: Box, limitX: number, limitY: number) {
  const edges: Edges = {
    left: Math.max(0, x),
    top: Math.max(0, y),
    right: Math.min(limitX, x + width),
    bottom: Math.min(limitY, y + height),
  }
  return edges.right > edges.left && edges.bottom > edges.top ? edges : undefined
}

/**
 * A class has the colour of its number; where another class of the picture has it already, the next one that is free. What
 * is followed has the colour of its id, whatever else there is, so that it does not change from frame to frame.
 */
function classColors(boxes: readonly DrawnBox[], colors: readonly Rgb[]) {
  const count = colors.length
  const place = (number: number) => Math.abs(Math.trunc(number)) % count
  const classes = new Set(boxes.map(({ index = 0 }) => index))
  const places = new Map<number, number>()
  for (const index of [...classes].sort((a, b) => a - b)) {
    const taken = new Set(places.values())
    const free = colors.map((_, i) => (place(index) + i) % count).find((i) => !taken.has(i))
    places.set(index, free ?? place(index))
  }
  return ({ id, index = 0 }: DrawnBox) => colors[id === undefined ? places.get(index)! : place(id)]!
}

function textOf({ id, label, score }: DrawnBox): string {
  const parts = [id === undefined ? '' : `#${id}`, label ?? '', score?.toFixed(2) ?? '']
  return parts.filter((part) => part !== '').join(' ')
}

function shortened(text: string, width: number, plateSize: MarkOptions['plateSize']): string {
  if (plateSize(text).width <= width) return text
  const letters = [...text]
  while (letters.length > 1 && plateSize(`${letters.join('')}..`).width > width) letters.pop()
  return `${letters.join('')}..`
}

function placePlate(
  { left, top, right, bottom }: Edges,
  size: { width: number; height: number },
  picture: { width: number; height: number },
  taken: readonly Box[],
): Box {
  const within = (x: number) => Math.max(0, Math.min(x, picture.width - size.width))
  const [x, flushRight] = [within(left), within(right - size.width)]
  const places = [top - size.height, top, bottom, bottom - size.height]
    .filter((y) => y >= 0 && y + size.height <= picture.height)
    .flatMap((y) => [
      { x, y, ...size },
      { x: flushRight, y, ...size },
    ])
  const free = places.find((place) => !taken.some((other) => overlap(place, other)))
  return free ?? places[0] ?? { x, y: 0, ...size }
}

const overlap = (a: Box, b: Box) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
