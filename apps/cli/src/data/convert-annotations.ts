import { readdir } from 'node:fs/promises'
import { join, resolve, sep } from 'node:path'
import { CnnError, throwIfAborted } from '@cnn/core'
import { type FileTree, openTree } from '@cnn/datasets'
import {
  type AnnotationFormat,
  type AnnotationSet,
  readAnnotations,
  recogniseAnnotations,
  writeAnnotations,
} from '@cnn/datasets/formats'
import { writeWhole } from '../weights/write-whole.js'

export interface ConversionOptions {
  from?: AnnotationFormat
  to: AnnotationFormat
  /** Copy the pictures to where the format wants them, too. */
  pictures: boolean
  signal?: AbortSignal
  onProgress?: (count: number, what: 'files' | 'pictures') => void
}

export interface Conversion {
  from: AnnotationFormat
  classes: number
  pictures: number
  boxes: number
  /** What the format has no place for, in sentences. */
  lost: readonly string[]
}

/**
 * Writes the annotations of a folder in another format, with their pictures.
 * @throws CnnError 'bad-option' for an output folder that has something in it, 'data-not-found' where there are no
 * annotations, 'write-failed', 'aborted' and those of the formats
 */
export async function convertAnnotations(
  folder: string,
  out: string,
  { from: told, to, pictures, signal, onProgress }: ConversionOptions,
): Promise<Conversion> {
  await requireEmpty(out)
  const tree = await openTree(folder, { signal })
  try {
    const from = told ?? (await recogniseAnnotations(tree))
    if (!from) throw noAnnotations(folder)
    const set = await readAnnotations(tree, from, { signal })
    const written = writeAnnotations(set, to)
    let count = 0
    for (const { path, bytes } of written.files) {
      throwIfAborted(signal)
      await writeWhole(placeIn(out, path), bytes)
      onProgress?.(++count, 'files')
    }
    if (pictures) await copyPictures(tree, written.pictures, out, { signal, onProgress })
    return { from, ...totals(set), lost: written.lost }
  } finally {
    await tree.close()
  }
}

/** Throws 'bad-option' for a folder that has something in it. */
export async function requireEmpty(out: string) {
  const there = await readdir(out).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw new CnnError('write-failed', `${out} cannot be written to: ${error.message}.`)
  })
  if (there.length === 0) return
  throw new CnnError(
    'bad-option',
    `The folder ${out} is not empty (it has ${there[0]}). Give another one, so that nothing of yours is written over.`,
  )
}

const noAnnotations = (folder: string) =>
  new CnnError(
    'data-not-found',
    `${folder} has no annotations that are known by their files: annotations/*.json (COCO), data.yaml or classes.txt (YOLO), Annotations/*.xml (Pascal VOC). Say which they are with --from.`,
  )

async function copyPictures(
  tree: FileTree,
  pictures: Iterable<{ from: string; to: string }>,
  out: string,
  { signal, onProgress }: Pick<ConversionOptions, 'signal' | 'onProgress'>,
) {
  let count = 0
  for (const { from, to } of pictures) {
    throwIfAborted(signal)
    const file = await tree.open(from, signal)
    if (!file) {
      throw new CnnError(
        'data-not-found',
        `The picture ${from} of the annotations is not there. With --no-pictures annotations are converted alone.`,
      )
    }
    try {
      await writeWhole(placeIn(out, to), await file.read(0, file.length))
    } finally {
      await file.close()
    }
    onProgress?.(++count, 'pictures')
  }
}

/** Names come out of annotations: they must not lead out of the folder. */
function placeIn(out: string, path: string) {
  const place = resolve(out, path)
  if (place.startsWith(resolve(out) + sep)) return join(out, path)
  throw new CnnError('unsafe-path', `The annotations have a picture ${path}, which lies outside.`)
}

function totals({ categories, pictures }: AnnotationSet) {
  let boxes = 0
  for (let i = 0; i < pictures.length; i++) boxes += pictures.at(i)!.boxes.length
  return { classes: categories.length, pictures: pictures.length, boxes }
}
