import { CnnError, maskToPolygons, type Segmentation } from '@cnn/core/data'
import {
  type AnnotatedBox,
  type AnnotatedPicture,
  type AnnotationFiles,
  type AnnotationSet,
  counted,
  eachPicture,
  isRle,
  shortPart,
  textFile,
} from './annotations.js'
import { distinctPaths } from './distinct-paths.js'
import { formatYoloLabel, labelPath, type YoloTask } from './yolo-labels.js'

export interface WriteYoloOptions {
  /** By default what the annotations have: keypoints make poses, outlines segments. */
  task?: YoloTask
}

/**
 * The files of a data set in YOLO's layout. Boxes are cut off at the border of the picture, as its tools want them; an
 * outline of several parts becomes one by cuts of no width between them; crowds have no place in it. Of pictures that
 * differ in their endings alone, 'a.jpg' and 'a.png', the second becomes 'a_2.png', as their labels lie side by side.
 * @throws CnnError 'bad-dataset' for a picture whose size is not known
 */
export function writeYolo(set: AnnotationSet, options: WriteYoloOptions = {}): AnnotationFiles {
  const task = options.task ?? taskOf(set)
  const paths = distinctPaths(set, pathsFor, labelPath)
  return {
    files: files(set, task, paths),
    pictures: pictures(set, paths),
    lost: lostTo(set, task),
  }
}

function* pathsFor({ name, part }: AnnotatedPicture): Generator<string, never, undefined> {
  const path = `images/${shortPart(part)}/${name}`
  yield path
  for (let count = 2; ; count++) yield path.replace(/(\.[^./]+)?$/, `_${count}$1`)
}

function* pictures(set: AnnotationSet, paths: readonly string[]) {
  let place = 0
  for (const { path } of eachPicture(set)) yield { from: path, to: paths[place++]! }
}

function taskOf(set: AnnotationSet): YoloTask {
  if (set.categories.some(({ keypoints }) => keypoints)) return 'pose'
  for (const { boxes } of eachPicture(set)) {
    if (boxes.some(({ segmentation, crowd }) => segmentation && !crowd)) return 'segment'
  }
  return 'detect'
}

function* files(set: AnnotationSet, task: YoloTask, paths: readonly string[]) {
  const parts = new Set<string>()
  let place = 0
  for (const picture of eachPicture(set)) {
    parts.add(shortPart(picture.part))
    yield textFile(labelPath(paths[place++]!), labelsOf(picture, task))
  }
  yield textFile('data.yaml', configuration(set, task, [...parts]))
}

function labelsOf(picture: AnnotatedPicture, task: YoloTask): string {
  if (picture.boxes.length > 0 && !(picture.width > 0 && picture.height > 0)) {
    throw new CnnError(
      'bad-dataset',
      `The size of ${picture.path} is not known, which YOLO's shares of it need: add it to the annotations.`,
    )
  }
  return picture.boxes
    .filter(({ crowd }) => !crowd)
    .map((box) => formatYoloLabel(box, task, picture, outlineOf(box, task)))
    .filter((line) => line !== undefined)
    .map((line) => `${line}\n`)
    .join('')
}

function outlineOf({ segmentation }: AnnotatedBox, task: YoloTask): readonly number[] | undefined {
  if (task !== 'segment' || !segmentation) return undefined
  const [first, ...others] = polygonsOf(segmentation)
  return first && others.reduce(withPart, first)
}

const polygonsOf = (segmentation: Segmentation): number[][] =>
  isRle(segmentation)
    ? maskToPolygons(segmentation)
    : segmentation.map((polygon) => Array.from(polygon))

/** Two outlines as one: a cut leads from one to the other between the corners that are nearest, and back. */
function withPart(outline: readonly number[], part: readonly number[]): number[] {
  let [from, to, least] = [0, 0, Number.POSITIVE_INFINITY]
  for (let i = 0; i < outline.length; i += 2) {
    for (let j = 0; j < part.length; j += 2) {
      const distance = (outline[i]! - part[j]!) ** 2 + (outline[i + 1]! - part[j + 1]!) ** 2
      if (distance < least) [from, to, least] = [i, j, distance]
    }
  }
  const around = [...part.slice(to), ...part.slice(0, to + 2)]
  return [...outline.slice(0, from + 2), ...around, ...outline.slice(from)]
}

/** As data.yaml has it; a JSON string is one of YAML too. */
function configuration({ categories }: AnnotationSet, task: YoloTask, parts: readonly string[]) {
  const lines = parts.map((part) => `${part}: images/${part}`)
  // The tools want both parts to be named.
  for (const part of ['train', 'val']) {
    if (!parts.includes(part)) lines.push(`${part}: images/${parts[0]}`)
  }
  const points = categories.find(({ keypoints }) => keypoints)?.keypoints
  if (task === 'pose' && points) {
    lines.push(`kpt_shape: [${points.length}, 3]`, `flip_idx: [${mirrored(points).join(', ')}]`)
  }
  lines.push(
    'names:',
    ...categories.map(({ name }, label) => `  ${label}: ${JSON.stringify(name)}`),
  )
  return `${lines.join('\n')}\n`
}

/** Which point each becomes in the mirror, by the names of the two sides. */
function mirrored(points: readonly string[]): number[] {
  const swap = (name: string) =>
    name.replace(/left|right/i, (side) => (side.toLowerCase() === 'left' ? 'right' : 'left'))
  const lower = points.map((name) => name.toLowerCase())
  return lower.map((name, i) => {
    const other = lower.indexOf(swap(name))
    return other < 0 ? i : other
  })
}

function lostTo(set: AnnotationSet, task: YoloTask): string[] {
  let [crowds, outlines, keypoints, flags, outside] = [0, 0, 0, 0, 0]
  for (const picture of eachPicture(set)) {
    for (const box of picture.boxes) {
      if (box.crowd) crowds++
      else if (!formatYoloLabel(box, 'detect', picture, undefined)) outside++
      if (box.segmentation && task !== 'segment' && !box.crowd) outlines++
      if (box.keypoints && task !== 'pose') keypoints++
      if (box.difficult || box.truncated || box.occluded || box.pose) flags++
    }
  }
  const lost: string[] = []
  const boxes = (count: number) => counted(count, 'box', 'boxes')
  if (crowds > 0) lost.push(`${counted(crowds, 'crowd region')}: they are left out.`)
  if (outlines > 0) lost.push(`${counted(outlines, 'outline')}: the lines of '${task}' have none.`)
  if (keypoints > 0)
    lost.push(`Keypoints of ${boxes(keypoints)}: the lines of '${task}' have none.`)
  if (flags > 0) lost.push(`What is difficult, truncated, occluded or posed of ${boxes(flags)}.`)
  if (outside > 0) lost.push(`${boxes(outside)} without area or outside of the picture.`)
  return lost
}
