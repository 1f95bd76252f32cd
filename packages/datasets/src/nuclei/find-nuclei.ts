import { type ByteImage, CnnError, decodePng, type Image } from '@cnn/core/data'
import { type FileEntry, type FileTree, readTreeFile } from '../files/file-tree.js'
import { decodeTreeImage, readTreeImage } from '../files/read-tree-image.js'
import { addMask, addRuns, emptyLabels, type LabelPicture } from './label-pictures.js'

/** A picture with its nuclei, not read yet. */
export interface StoredNuclei {
  id: string
  readPicture(): Promise<ByteImage>
  readLabels(size: Pick<Image, 'width' | 'height'>): Promise<LabelPicture>
}

const mostNuclei = 65_535
const mostSolutionBytes = 2 ** 28

/** The pictures with masks of a tree, in the order of their ids; those of the official test part by themselves. */
export async function findNuclei(tree: FileTree, signal?: AbortSignal) {
  const train = new Map<string, StoredNuclei>()
  // What is there both packed and as the archive has it is taken as the archive has it.
  for (const folder of ['packed', '', 'stage1_train']) {
    const entries = await tree.list(folder, signal)
    for (const stored of folder === 'stage1_train' ? [] : packed(tree, entries)) {
      train.set(stored.id, stored)
    }
    const folders = entries.filter(({ path, kind }) => kind === 'folder' && isId(nameOf(path)))
    for (const { path } of folders) train.set(nameOf(path), official(tree, path))
  }
  const byId = (a: StoredNuclei, b: StoredNuclei) => (a.id < b.id ? -1 : 1)
  return { train: [...train.values()].sort(byId), test: await findTest(tree, signal) }
}

const nameOf = (path: string) => path.slice(path.lastIndexOf('/') + 1)
const isId = (name: string) => /^[0-9a-f]{32,64}$/.test(name)

/** `<id>/images/<id>.png` and `<id>/masks/*.png`, a white nucleus on black in each. */
function official(tree: FileTree, folder: string): StoredNuclei {
  const id = nameOf(folder)
  return {
    id,
    readPicture: () => readTreeImage(tree, `${folder}/images/${id}.png`),
    async readLabels(size) {
      const labels = emptyLabels(size)
      const masks = (await tree.list(`${folder}/masks`)).filter(({ path }) => path.endsWith('.png'))
      if (masks.length === 0 || masks.length > mostNuclei) {
        throw new CnnError(
          'bad-dataset',
          `${folder}/masks of ${tree.name} has ${masks.length} masks.`,
        )
      }
      for (const [i, { path }] of masks.entries()) {
        addMask(labels, await readTreeImage(tree, path, 1), i + 1, path)
      }
      return labels
    },
  }
}

/** `<id>.png` and `<id>.labels.png`. */
function packed(tree: FileTree, entries: readonly FileEntry[]): StoredNuclei[] {
  const ending = '.labels.png'
  const starts = entries
    .filter(({ path, kind }) => kind === 'file' && path.endsWith(ending))
    .map(({ path }) => path.slice(0, -ending.length))
  return starts.map((start) => ({
    id: nameOf(start),
    readPicture: () => readTreeImage(tree, `${start}.png`),
    async readLabels(size) {
      const name = start + ending
      const { data, width, height, channels } = await decodeTreeImage(tree, name, decodePng)
      if (channels !== 1 || width !== size.width || height !== size.height) {
        throw new CnnError(
          'bad-dataset',
          `${name} is ${width}×${height} with ${channels} channels; it must have one and be as large as its picture, ${size.width}×${size.height}.`,
        )
      }
      return { data: Uint16Array.from(data), width, height, channels }
    },
  }))
}

/** The test part of stage 1, whose masks are in `stage1_solution.csv`. */
async function findTest(tree: FileTree, signal?: AbortSignal): Promise<StoredNuclei[]> {
  const folders = (await tree.list('stage1_test', signal)).filter(({ kind }) => kind === 'folder')
  const files = await tree.list('', signal)
  if (folders.length === 0 || !files.some(({ path }) => path === 'stage1_solution.csv')) return []
  const bytes = await readTreeFile(tree, 'stage1_solution.csv', {
    maxBytes: mostSolutionBytes,
    signal,
  })
  const masks = readSolution(new TextDecoder().decode(bytes), `stage1_solution.csv of ${tree.name}`)
  return folders
    .filter(({ path }) => masks.has(nameOf(path)))
    .map(({ path }) => ({
      id: nameOf(path),
      readPicture: () => readTreeImage(tree, `${path}/images/${nameOf(path)}.png`),
      async readLabels(size) {
        const labels = emptyLabels(size)
        for (const [i, { runs, line }] of masks.get(nameOf(path))!.entries()) {
          addRuns(labels, runs, i + 1, `Line ${line} of stage1_solution.csv`)
        }
        return labels
      },
    }))
}

/** Rows of ImageId, EncodedPixels, Height, Width, Usage: one for each nucleus. Ignored pictures are left out. */
function readSolution(text: string, name: string) {
  const masks = new Map<string, { runs: string; line: number }[]>()
  for (const [i, row] of text.split(/\r?\n/).entries()) {
    if (i === 0 || row === '') continue
    const [id, runs, , , usage] = row.split(',')
    if (runs === undefined || !isId(id!)) {
      throw new CnnError(
        'bad-dataset',
        `Line ${i + 1} of ${name} is no picture with runs of pixels.`,
      )
    }
    if (usage === 'Ignored') continue
    const ofPicture = masks.get(id!)
    if (ofPicture) ofPicture.push({ runs, line: i + 1 })
    else masks.set(id!, [{ runs, line: i + 1 }])
  }
  return masks
}
