/**
 * Data sets in the layout of YOLO as Ultralytics' tools have it: `data.yaml` with the names of the classes and the folders
 * of pictures, and for each picture `images/train/a.jpg` its labels in `labels/train/a.txt`.
 * https://docs.ultralytics.com/datasets/
 */
import { CnnError, throwIfAborted } from '@cnn/core/data'
import { parse } from 'yaml'
import type { CocoCategory } from '../coco/coco-index.js'
import { type FileTree, readTreeFile } from '../files/file-tree.js'
import { isPicture, listTree } from '../files/list-tree.js'
import { type AnnotatedPicture, type AnnotationSet, partOf } from './annotations.js'
import { readPictureSize } from './picture-size.js'
import { labelPath, parseYoloLabels, type YoloLayout } from './yolo-labels.js'

/**
 * Reads boxes, polygons or poses, whichever there are. A picture without a label file has nothing in it. The sizes of the
 * pictures are read from their first bytes. Without a `data.yaml` the classes are the lines of `classes.txt`, and the
 * pictures are in `images`.
 * @throws CnnError 'data-not-found', 'bad-dataset' naming the file and the line, 'aborted'
 */
export async function readYolo(
  tree: FileTree,
  { signal }: { signal?: AbortSignal } = {},
): Promise<AnnotationSet> {
  const { categories, parts, keypointShape } = await readConfiguration(tree)
  const pictures: AnnotatedPicture[] = []
  // Some files name the pictures to train with as those to validate with too: they are of one part here.
  const seen = new Set<string>()
  for (const [part, places] of parts) {
    for (const place of places) {
      for (const path of await picturesOf(tree, place, signal)) {
        throwIfAborted(signal)
        if (seen.size === seen.add(path).size) continue
        const layout = { classes: categories.length, keypointShape }
        pictures.push(await readPicture(tree, path, { part, folder: place }, layout))
      }
    }
  }
  if (pictures.length === 0) {
    const places = [...parts.values()].flat().join(', ')
    throw new CnnError('data-not-found', `${tree.name} has no pictures in ${places}.`)
  }
  return { name: tree.name, categories, pictures }
}

const textBytes = 2 ** 24

const readText = async (tree: FileTree, path: string) =>
  new TextDecoder().decode(await readTreeFile(tree, path, { maxBytes: textBytes }))

async function readPicture(
  tree: FileTree,
  path: string,
  { part, folder }: { part: string; folder: string },
  layout: Omit<YoloLayout, 'width' | 'height'>,
): Promise<AnnotatedPicture> {
  const source = await tree.open(path)
  if (!source) throw new CnnError('data-not-found', `${tree.name} has no picture ${path}.`)
  const size = await readPictureSize(source).finally(() => source.close())
  const name = path.startsWith(`${folder}/`)
    ? path.slice(folder.length + 1)
    : path.split('/').at(-1)!
  const labels = labelPath(path)
  const file = await tree.open(labels)
  await file?.close()
  const boxes = file
    ? parseYoloLabels(await readText(tree, labels), `${labels} of ${tree.name}`, {
        ...layout,
        ...size,
      })
    : []
  return { path, name, part, ...size, boxes }
}

/** The pictures in a folder, or those that a text file names. */
async function picturesOf(tree: FileTree, place: string, signal?: AbortSignal): Promise<string[]> {
  if (!place.endsWith('.txt')) return (await listTree(tree, place, signal)).filter(isPicture)
  const folder = place.includes('/') ? place.slice(0, place.lastIndexOf('/') + 1) : ''
  const lines = (await readText(tree, place)).split('\n').map((line) => line.trim())
  return lines.filter(Boolean).map((line) => {
    return line.startsWith('./') ? folder + line.slice(2) : withoutDots(line)
  })
}

/** Paths are meant from the folder of data.yaml on, whatever leads to it. */
const withoutDots = (path: string) => path.replaceAll('\\', '/').replace(/^(\.{0,2}\/)+/, '')

interface Configuration {
  categories: CocoCategory[]
  parts: Map<string, string[]>
  keypointShape?: readonly [number, number]
}

async function readConfiguration(tree: FileTree): Promise<Configuration> {
  const files = (await tree.list()).filter(({ kind }) => kind === 'file').map(({ path }) => path)
  const yaml = files.includes('data.yaml')
    ? 'data.yaml'
    : files.find((path) => /\.ya?ml$/.test(path))
  if (yaml) return parseConfiguration(await parseYaml(tree, yaml), `${yaml} of ${tree.name}`, tree)
  const names = ['classes.txt', 'labels/classes.txt', 'obj.names']
  for (const path of names) {
    const file = await tree.open(path)
    if (!file) continue
    await file.close()
    const lines = (await readText(tree, path)).split('\n').map((line) => line.trim())
    const parts = new Map([['train', ['images']]])
    return { categories: categoriesOf(lines.filter(Boolean)), parts }
  }
  throw new CnnError(
    'data-not-found',
    `${tree.name} has no data.yaml with the names of the classes, and no classes.txt: it is no data set in YOLO's layout.`,
  )
}

async function parseYaml(tree: FileTree, path: string): Promise<unknown> {
  const text = await readText(tree, path)
  try {
    return parse(text, { logLevel: 'error', maxAliasCount: 100 })
  } catch (error) {
    throw new CnnError(
      'bad-dataset',
      `${path} of ${tree.name} is no YAML: ${(error as Error).message}`,
    )
  }
}

const categoriesOf = (names: readonly string[]): CocoCategory[] =>
  names.map((name, label) => ({ id: label + 1, name }))

async function parseConfiguration(
  content: unknown,
  name: string,
  tree: FileTree,
): Promise<Configuration> {
  const fail = (problem: string) => new CnnError('bad-dataset', `${name} ${problem}.`)
  if (typeof content !== 'object' || content === null) throw fail('has no "names"')
  const { names, path, kpt_shape: shape } = content as Record<string, unknown>
  const classes = classNames(names)
  if (!classes) throw fail('has no "names" of classes 0, 1, 2 …: neither a list nor a map')
  const isShape = Array.isArray(shape) && shape.length === 2 && shape.every(Number.isInteger)
  if (shape !== undefined && !(isShape && shape[0] >= 1 && (shape[1] === 2 || shape[1] === 3))) {
    throw fail('has a "kpt_shape" that is not [points, 2 or 3]')
  }
  const parts = new Map<string, string[]>()
  const root = typeof path === 'string' ? await rootIn(tree, withoutDots(path)) : ''
  for (const [key, value] of Object.entries(content)) {
    if (!['train', 'val', 'test'].includes(key)) continue
    const places = (Array.isArray(value) ? value : [value]).filter(
      (place) => typeof place === 'string',
    )
    const inTree = places.map((place) => root + withoutDots(place).replace(/\/$/, ''))
    if (inTree.length > 0) parts.set(partOf(key), inTree)
  }
  if (parts.size === 0) throw fail('names no folder of pictures as "train", "val" or "test"')
  const categories = categoriesOf(classes)
  if (!isShape) return { categories, parts }
  const points = Array.from({ length: Math.min(shape[0], 1000) }, (_, i) => `${i}`)
  for (const category of categories) category.keypoints = points
  return { categories, parts, keypointShape: [shape[0], shape[1]] }
}

/** The path in a data.yaml is often that of another computer: it counts where the tree has such a folder. */
async function rootIn(tree: FileTree, path: string): Promise<string> {
  const folder = path.replace(/\/$/, '')
  return folder && (await tree.list(folder)).length > 0 ? `${folder}/` : ''
}

function classNames(names: unknown): string[] | undefined {
  if (typeof names !== 'object' || names === null) return undefined
  const entries = Array.isArray(names) ? names : Object.values(names)
  const keys = Object.keys(names)
  const isCounted = keys.every((key, i) => key === `${i}`) && keys.length > 0
  const isNamed = entries.every((name) => ['string', 'number', 'boolean'].includes(typeof name))
  return isCounted && isNamed ? entries.map(String) : undefined
}
