import { CnnError } from '@cnn/core/data'
import type { FileTree } from '../files/file-tree.js'
import type { AnnotationFiles, AnnotationFormat, AnnotationSet } from './annotations.js'
import { type ReadCocoOptions, readCoco } from './coco-json-folder.js'
import { writeCoco } from './coco-json-writer.js'
import { readVoc } from './voc.js'
import { writeVoc } from './voc-writer.js'
import { readYolo } from './yolo.js'
import { type WriteYoloOptions, writeYolo } from './yolo-writer.js'

const readers = { coco: readCoco, yolo: readYolo, voc: readVoc }
const writers = { coco: writeCoco, yolo: writeYolo, voc: writeVoc }

/** The formats that annotations are read and written in. */
export const annotationFormats = Object.keys(readers) as readonly AnnotationFormat[]

/**
 * Reads the annotations of a folder, without its pictures, in a form that is that of no format.
 * @throws CnnError 'data-not-found' where the folder is not of the format, 'bad-dataset' and others with the place,
 * 'aborted'
 */
export function readAnnotations(
  tree: FileTree,
  format: AnnotationFormat,
  options: ReadCocoOptions = {},
): Promise<AnnotationSet> {
  return known(readers, format)(tree, options)
}

/**
 * Annotations as the files of a format, where each picture belongs, and what the format has no place for.
 * @throws CnnError 'bad-dataset' where the format needs what the annotations do not say
 */
export function writeAnnotations(
  set: AnnotationSet,
  format: AnnotationFormat,
  options: WriteYoloOptions = {},
): AnnotationFiles {
  return known(writers, format)(set, options)
}

/** Reads annotations in one format and gives them in another. */
export async function convertAnnotations(
  tree: FileTree,
  from: AnnotationFormat,
  to: AnnotationFormat,
  options: ReadCocoOptions & WriteYoloOptions = {},
): Promise<AnnotationFiles> {
  known(writers, to)
  return writeAnnotations(await readAnnotations(tree, from, options), to, options)
}

/** Which format the folder has, by the files in it. */
export async function recogniseAnnotations(tree: FileTree): Promise<AnnotationFormat | undefined> {
  const names = (await tree.list()).map(({ path }) => path)
  if (names.some((name) => /^(data\.ya?ml|classes\.txt|obj\.names)$/.test(name))) return 'yolo'
  if (names.some((name) => ['Annotations', 'VOCdevkit', 'ImageSets'].includes(name))) return 'voc'
  const isCoco = (name: string) => name === 'annotations' || name.endsWith('.json')
  if (names.some(isCoco)) return 'coco'
  for (const { path, kind } of await tree.list()) {
    if (kind !== 'folder') continue
    const inner = await tree.list(path)
    if (inner.some((entry) => entry.path.endsWith('_annotations.coco.json'))) return 'coco'
    if (inner.some((entry) => entry.path.endsWith('/Annotations'))) return 'voc'
  }
  return undefined
}

function known<T>(table: Record<AnnotationFormat, T>, format: AnnotationFormat): T {
  if (Object.hasOwn(table, format)) return table[format]
  throw new CnnError(
    'bad-option',
    `The format of annotations is ${format}; it can be ${annotationFormats.join(', ')}.`,
  )
}
