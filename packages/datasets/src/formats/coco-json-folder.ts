import { CnnError } from '@cnn/core/data'
import type { CocoIndex } from '../coco/coco-index.js'
import type { FileTree } from '../files/file-tree.js'
import { listTree } from '../files/list-tree.js'
import {
  type AnnotatedBox,
  type AnnotatedPicture,
  type AnnotatedPoint,
  type AnnotationSet,
  type PictureList,
  partOf,
} from './annotations.js'
import { readCocoJson } from './coco-json.js'

export interface ReadCocoOptions {
  /** Where a folder has files of both, `person_keypoints_*.json` instead of `instances_*.json`. */
  keypoints?: boolean
  signal?: AbortSignal
}

/**
 * Reads a folder with annotations in COCO's format: COCO's own layout (`annotations/instances_train2017.json`), one with
 * a `_annotations.coco.json` in the folder of each part, or one with a single file.
 * @throws CnnError 'data-not-found', and those of `readCocoJson`
 */
export async function readCoco(
  tree: FileTree,
  { keypoints = false, signal }: ReadCocoOptions = {},
): Promise<AnnotationSet> {
  const paths = (await listTree(tree, '', signal)).filter((path) => path.endsWith('.json'))
  const files = annotationFiles(paths, keypoints)
  if (files.length === 0) {
    throw new CnnError(
      'data-not-found',
      `${tree.name} has no JSON file with annotations, such as annotations/instances_train.json.`,
    )
  }
  const parts: Part[] = []
  for (const path of files) {
    const source = await tree.open(path, signal)
    const { index } = await readCocoJson(source!, { signal }).finally(() => source!.close())
    const first = index.images[0]!.fileName
    const part = nameOfPart(path)
    parts.push({ index, part, folder: await folderOf(tree, path, first), start: 0 })
  }
  const [{ index }, ...others] = parts as [Part, ...Part[]]
  for (const other of others) {
    if (`${other.index.classes}` === `${index.classes}`) continue
    throw new CnnError(
      'bad-dataset',
      `${other.index.name} has other categories than ${index.name}: they cannot be one data set.`,
    )
  }
  return { name: tree.name, categories: index.categories, pictures: new IndexedPictures(parts) }
}

interface Part {
  index: CocoIndex
  part: string
  /** Where its pictures are, with a slash. */
  folder: string
  /** The place of its first picture among all. */
  start: number
}

/** Objects are made when asked for: those of all of COCO would not fit. */
class IndexedPictures implements PictureList {
  readonly length: number

  constructor(private readonly parts: readonly Part[]) {
    let length = 0
    for (const part of parts) {
      part.start = length
      length += part.index.images.length
    }
    this.length = length
  }

  at(place: number): AnnotatedPicture | undefined {
    const found = this.parts.findLast(({ start }) => start <= place)
    const image = found?.index.images[place - found.start]
    if (!found || !image) return undefined
    const { index, part, folder, start } = found
    const { fileName, id, width, height } = image
    const boxes = boxesOf(index, place - start)
    return { path: `${folder}${fileName}`, name: fileName, part, id, width, height, boxes }
  }
}

function boxesOf(index: CocoIndex, image: number): AnnotatedBox[] {
  const points = index.keypointsOf(image).map((body) =>
    body.map(
      ({ x, y, visible, occluded }): AnnotatedPoint => ({
        ...{ x, y, visibility: visible ? (occluded ? 1 : 2) : 0 },
      }),
    ),
  )
  return index
    .instancesOf(image)
    .map(({ crowd, categoryId: _, ignore: __, score: ___, ...box }, i) => ({
      ...box,
      ...(crowd && { crowd }),
      ...(points[i]!.length > 0 && { keypoints: points[i] }),
    }))
}

/** The files to read: of instances or keypoints, if the names say so; never captions, segments and results. */
function annotationFiles(paths: readonly string[], keypoints: boolean): string[] {
  const named = (start: string) => paths.filter((path) => path.split('/').at(-1)!.startsWith(start))
  const [instances, people] = [named('instances_'), named('person_keypoints_')]
  const preferred = keypoints ? [people, instances] : [instances, people]
  const found = preferred.find((list) => list.length > 0)
  if (found) return found
  const perFolder = named('_annotations.coco')
  if (perFolder.length > 0) return perFolder
  return paths.filter(
    (path) => !/(^|\/)(captions_|panoptic_|image_info_|stuff_|.*results)/.test(path),
  )
}

function nameOfPart(path: string): string {
  const [file, folder] = path.split('/').toReversed() as [string, string | undefined]
  if (file.startsWith('_annotations')) return partOf(folder ?? 'train')
  return partOf(file.replace(/\.json$/, '').replace(/^(instances|person_keypoints)_/, ''))
}

/** The folder that has the first picture; that of the file itself where none has. */
async function folderOf(tree: FileTree, path: string, fileName: string): Promise<string> {
  const own = path.slice(0, path.lastIndexOf('/') + 1)
  const above = own.replace(/[^/]+\/$/, '')
  const stem = path.slice(own.length).replace(/\.json$/, '')
  const split = stem.replace(/^(instances|person_keypoints)_/, '')
  const candidates = [own, `${own}images/`, above, `${above}${split}/`, `${above}images/`]
  candidates.push(`${above}images/${split}/`, `${own}${split}/`)
  for (const folder of candidates) {
    const file = await tree.open(folder + fileName)
    if (!file) continue
    await file.close()
    return folder
  }
  return above + (split === stem ? '' : `${split}/`)
}
