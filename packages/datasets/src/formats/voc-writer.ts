import {
  type AnnotatedBox,
  type AnnotatedPicture,
  type AnnotationFiles,
  type AnnotationSet,
  counted,
  eachPicture,
  shortPart,
  textFile,
} from './annotations.js'
import { distinctPaths } from './distinct-paths.js'
import { escapeXml } from './voc-xml.js'

/**
 * The files of a Pascal VOC data set. Its boxes are in whole pixels; outlines, keypoints and crowds have no place in it.
 */
export function writeVoc(set: AnnotationSet): AnnotationFiles {
  const names = distinctPaths(set, namesFor, stemOf)
  return { files: files(set, names), pictures: pictures(set, names), lost: lostTo(set) }
}

/** One XML file, as the challenge's are: tabs, boxes counted from 1. */
export function writeVocXml(
  { width, height, boxes }: AnnotatedPicture,
  name: string,
  classes: readonly string[],
): string {
  const lines = [
    '<annotation>',
    '\t<folder>JPEGImages</folder>',
    `\t<filename>${escapeXml(name)}</filename>`,
    `\t<size>\n\t\t<width>${width}</width>\n\t\t<height>${height}</height>\n\t\t<depth>3</depth>\n\t</size>`,
    '\t<segmented>0</segmented>',
    ...boxes.filter(({ crowd }) => !crowd).map((box) => objectOf(box, classes[box.label]!)),
    '</annotation>',
  ]
  return `${lines.join('\n')}\n`
}

function objectOf(box: AnnotatedBox, name: string) {
  const [left, top] = [Math.round(box.x) + 1, Math.round(box.y) + 1]
  const right = Math.max(left, Math.round(box.x + box.width))
  const bottom = Math.max(top, Math.round(box.y + box.height))
  return [
    '\t<object>',
    `\t\t<name>${escapeXml(name)}</name>`,
    `\t\t<pose>${escapeXml(box.pose ?? 'Unspecified')}</pose>`,
    `\t\t<truncated>${Number(box.truncated ?? false)}</truncated>`,
    `\t\t<difficult>${Number(box.difficult ?? false)}</difficult>`,
    ...(box.occluded ? ['\t\t<occluded>1</occluded>'] : []),
    '\t\t<bndbox>',
    `\t\t\t<xmin>${left}</xmin>`,
    `\t\t\t<ymin>${top}</ymin>`,
    `\t\t\t<xmax>${right}</xmax>`,
    `\t\t\t<ymax>${bottom}</ymax>`,
    '\t\t</bndbox>',
    '\t</object>',
  ].join('\n')
}

function* files(set: AnnotationSet, names: readonly string[]) {
  const classes = set.categories.map(({ name }) => name)
  const parts = new Map<string, string[]>()
  for (const [i, picture] of eachPlace(set)) {
    const stem = stemOf(names[i]!)
    if (!parts.has(picture.part)) parts.set(picture.part, [])
    parts.get(picture.part)!.push(stem)
    yield textFile(`Annotations/${stem}.xml`, writeVocXml(picture, names[i]!, classes))
  }
  for (const [part, stems] of parts) {
    yield textFile(`ImageSets/Main/${shortPart(part)}.txt`, `${stems.join('\n')}\n`)
  }
}

function* pictures(set: AnnotationSet, names: readonly string[]) {
  for (const [i, { path }] of eachPlace(set)) yield { from: path, to: `JPEGImages/${names[i]}` }
}

function* eachPlace(set: AnnotationSet): Generator<[number, AnnotatedPicture]> {
  let place = 0
  for (const picture of eachPicture(set)) yield [place++, picture]
}

/** All pictures lie in one folder: where two would have the same name, the part comes before it, or a number. */
function* namesFor({ name, part }: AnnotatedPicture): Generator<string, never, undefined> {
  const flat = name.replaceAll('/', '_')
  yield flat
  yield `${shortPart(part)}_${flat}`
  for (let count = 2; ; count++) yield `${shortPart(part)}_${count}_${flat}`
}

const stemOf = (name: string) => name.replace(/\.\w+$/, '')

function lostTo(set: AnnotationSet): string[] {
  let [outlines, keypoints, crowds, fractions] = [0, 0, 0, 0]
  for (const { boxes } of eachPicture(set)) {
    for (const box of boxes) {
      if (box.crowd) crowds++
      if (box.segmentation) outlines++
      if (box.keypoints) keypoints++
      if (![box.x, box.y, box.width, box.height].every(Number.isInteger)) fractions++
    }
  }
  const lost: string[] = []
  if (outlines > 0) lost.push(`${counted(outlines, 'outline')}: Pascal VOC's XML has boxes only.`)
  if (keypoints > 0) lost.push(`Keypoints of ${boxes(keypoints)}: they have no place.`)
  if (crowds > 0) lost.push(`${counted(crowds, 'crowd region')}: they are left out.`)
  if (fractions > 0) lost.push(`${boxes(fractions)} rounded to whole pixels.`)
  return lost
}

const boxes = (count: number) => counted(count, 'box', 'boxes')
