/** A picture's label file in the layout of Ultralytics: a line for each thing, its numbers shares of width and height. */
import { type Box, CnnError, type ImageSize } from '@cnn/core/data'
import type { AnnotatedBox, AnnotatedPoint } from './annotations.js'
import { boundsOfPoints } from './polygon-measures.js'

/** What the lines have behind the class: a box, a polygon, or a box and keypoints. */
export type YoloTask = 'detect' | 'segment' | 'pose'

export interface YoloLayout extends ImageSize {
  /** How many classes there are. */
  classes: number
  /** Of poses: how many points, and 2 or 3 numbers for each. */
  keypointShape?: readonly [count: number, dimensions: number]
}

/** Where the labels of a picture are: the last folder named images becomes labels; the ending, txt. */
export function labelPath(path: string): string {
  const folders = path.split('/')
  const last = folders.lastIndexOf('images')
  if (last >= 0) folders[last] = 'labels'
  return `${folders.join('/').replace(/\.[^./]+$/, '')}.txt`
}

/**
 * Reads the lines `class x y width height` (x and y of the centre), `class x1 y1 x2 y2 x3 y3 …` (a polygon), or, where the
 * data set has keypoints, `class x y width height` and their x, y and visibility.
 * @throws CnnError 'bad-dataset' naming the line
 */
export function parseYoloLabels(text: string, name: string, layout: YoloLayout): AnnotatedBox[] {
  const boxes: AnnotatedBox[] = []
  let line = 0
  for (const content of text.replace(/^\ufeff/, '').split('\n')) {
    line++
    const words = content.trim()
    if (words === '') continue
    const fail: Fail = (problem) => {
      throw new CnnError('bad-dataset', `${name}, line ${line} ${problem}.`)
    }
    boxes.push(parseLine(words.split(/\s+/).map(Number), layout, fail))
  }
  return boxes
}

type Fail = (problem: string) => never

function parseLine(numbers: readonly number[], layout: YoloLayout, fail: Fail): AnnotatedBox {
  const { width, height, classes, keypointShape } = layout
  const [label, ...values] = numbers as [number, ...number[]]
  if (!numbers.every(Number.isFinite))
    fail(`has what is no number at ${numbers.findIndex(Number.isNaN) + 1}`)
  if (!Number.isInteger(label) || label < 0 || label >= classes) {
    fail(`is of class ${label}, but there are ${classes}, from 0 on`)
  }
  const [points, dimensions] = keypointShape ?? [0, 0]
  if (keypointShape && values.length === 4 + points * dimensions) {
    checkShares(values.slice(0, 4), fail)
    const keypoints = keypointsOf(values.slice(4), dimensions, layout)
    return { label, ...boxOf(values, layout), keypoints }
  }
  if (values.length === 4) {
    checkShares(values, fail)
    return { label, ...boxOf(values, layout) }
  }
  if (values.length < 6 || values.length % 2 === 1) {
    fail(`has ${values.length} numbers behind the class, neither a box nor a polygon`)
  }
  checkShares(values, fail)
  const polygon = values.map((value, i) => value * (i % 2 === 0 ? width : height))
  return { label, ...boundsOfPoints(polygon), segmentation: [polygon] }
}

/** Pixels instead of shares are a common mistake. */
function checkShares(values: readonly number[], fail: Fail) {
  const wrong = values.find((value) => value < -0.01 || value > 1.01)
  if (wrong !== undefined) fail(`has ${wrong}, but all numbers are shares of the picture, 0 … 1`)
}

function boxOf(values: readonly number[], { width, height }: ImageSize): Box {
  const [x, y, w, h] = values as [number, number, number, number]
  return {
    x: (x - w / 2) * width,
    y: (y - h / 2) * height,
    width: w * width,
    height: h * height,
  }
}

function keypointsOf(values: readonly number[], dimensions: number, { width, height }: ImageSize) {
  const keypoints: AnnotatedPoint[] = []
  for (let i = 0; i < values.length; i += dimensions) {
    const [x, y] = [values[i]!, values[i + 1]!]
    // Without a third number a point at the corner is one that is not annotated.
    const visibility = dimensions === 3 ? values[i + 2]! : x === 0 && y === 0 ? 0 : 2
    const seen = visibility >= 2 ? 2 : visibility > 0 ? 1 : 0
    keypoints.push({
      x: seen ? x * width : 0,
      y: seen ? y * height : 0,
      visibility: seen,
    })
  }
  return keypoints
}

/** The line of a thing; undefined where nothing of its box lies in the picture. */
export function formatYoloLabel(
  box: AnnotatedBox,
  task: YoloTask,
  size: ImageSize,
  outline: readonly number[] | undefined,
): string | undefined {
  const { width, height } = size
  const share = (value: number, whole: number) => shortNumber(clamp(value / whole))
  const [left, right] = [clamp(box.x / width), clamp((box.x + box.width) / width)]
  const [top, bottom] = [clamp(box.y / height), clamp((box.y + box.height) / height)]
  if (right <= left || bottom <= top) return undefined
  if (task === 'segment') {
    const { x, y } = box
    const corners = [x, y, x + box.width, y, x + box.width, y + box.height, x, y + box.height]
    const polygon = outline ?? corners
    const shares = polygon.map((value, i) => share(value, i % 2 === 0 ? width : height))
    return [box.label, ...shares].join(' ')
  }
  const place = [(left + right) / 2, (top + bottom) / 2, right - left, bottom - top]
  const words = [box.label, ...place.map(shortNumber)]
  if (task === 'pose') {
    for (const { x, y, visibility } of box.keypoints ?? []) {
      if (visibility === 0) words.push(0, 0, 0)
      else words.push(share(x, width), share(y, height), visibility)
    }
  }
  return words.join(' ')
}

const clamp = (value: number) => Math.min(1, Math.max(0, value))

/** Six decimals: a thousandth of a pixel in pictures of a thousand. */
const shortNumber = (value: number) => Number(value.toFixed(6))
