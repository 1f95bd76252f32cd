import {
  type ByteSource,
  blobSource,
  CnnError,
  Dataset,
  memorySource,
  openDiskFile,
} from '@cnn/core/data'
import type { CocoIndex } from './coco/coco-index.js'
import {
  type CocoKind,
  type CocoMask,
  type CocoSamples,
  readCocoSample,
} from './coco/coco-samples.js'
import { type FileTree, readTreeFile } from './files/file-tree.js'
import { type DataFolder, openTree } from './files/open-tree.js'
import { readCocoJson } from './formats/coco-json.js'

export interface CocoFolderOptions<K extends Exclude<CocoKind, 'panoptic'>> {
  /** What is annotated; 'instances' by default. */
  annotations?: K
  /** Give samples a `mask` that says of each pixel to which box, or to which class, it belongs. */
  mask?: CocoMask
  /** What people call it; the file's name by default. */
  name?: string
  signal?: AbortSignal
  onProgress?: (progress: { loaded: number; total: number; file: string }) => void
}

/** Pictures with annotations in COCO's format. */
export interface CocoFolder<K extends CocoKind> {
  data: Dataset<CocoSamples[K]>
  /** All annotations, without the pictures: for evaluation and statistics. */
  index: CocoIndex
  classes: readonly string[]
  /** The file with the annotations. */
  source: string
}

/**
 * Your own pictures with annotations in COCO's format, as CVAT, Label Studio and others export them: the JSON file (a path
 * in Node, a File or Blob, bytes), and the folder with the pictures that its `file_name`s lead to. `split` makes parts of it.
 *
 * @example
 * const { data, classes } = await cocoFolder('street/annotations.json', 'street/images')
 * const { train, validation } = data.split({ validation: 0.2, seed: 1 })
 * @throws CnnError 'not-found', 'data-not-found' where the folder has not the first picture, 'bad-json', 'bad-dataset',
 * 'aborted'
 */
export async function cocoFolder<K extends Exclude<CocoKind, 'panoptic'> = 'instances'>(
  json: string | Blob | Uint8Array | ByteSource,
  images: DataFolder,
  options: CocoFolderOptions<K> = {},
): Promise<CocoFolder<K>> {
  const { annotations = 'instances' as K, mask, signal, onProgress } = options
  if (!['instances', 'keypoints', 'captions'].includes(annotations)) {
    throw new CnnError(
      'bad-option',
      `cocoFolder: annotations is ${annotations}; it can be instances, keypoints or captions.`,
    )
  }
  const source = await open(json)
  const content = await readCocoJson(source, { signal, onProgress }).finally(() => source.close())
  const { index } = content
  const tree = await openTree(images, { signal })
  await requirePicture(tree, index)
  const readPicture = (fileName: string) => readTreeFile(tree, fileName, { maxBytes: 2 ** 28 })
  const reader = { json: content, readPicture, mask }
  const get = async (place: number) =>
    (await readCocoSample(annotations, reader, place)) as CocoSamples[K]
  const { classes } = index
  const name = options.name ?? source.name
  const data = Dataset.from({ size: index.images.length, get }, { name, classes })
  return { data, index, classes, source: source.name }
}

async function open(json: string | Blob | Uint8Array | ByteSource): Promise<ByteSource> {
  if (typeof json === 'string') return openDiskFile(json)
  if (json instanceof Uint8Array) return memorySource(json, 'The annotations')
  if (!(json instanceof Blob)) return json
  return blobSource(json, json instanceof File ? json.name : 'The annotations')
}

async function requirePicture(tree: FileTree, index: CocoIndex) {
  const { fileName } = index.images[0]!
  const file = await tree.open(fileName)
  if (file) return file.close()
  const found = (await tree.list()).slice(0, 3).map(({ path }) => path)
  throw new CnnError(
    'data-not-found',
    `${tree.name} has no picture ${fileName}, which ${index.name} names first${found.length > 0 ? `, but ${found.join(', ')} …` : ''}. Give the folder from which the names lead to the pictures.`,
  )
}
