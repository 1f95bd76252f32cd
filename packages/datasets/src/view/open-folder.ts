/** Any folder of pictures, sounds or molecules as a data set, to look into it. */
import { CnnError, Dataset } from '@cnn/core/data'
import type { DescribableSet } from '../describe.js'
import { type FileTree, readTreeFile } from '../files/file-tree.js'
import { extensionOf, isPicture, listTree } from '../files/list-tree.js'
import { type DataFolder, openTree } from '../files/open-tree.js'
import { readAnnotations, recogniseAnnotations } from '../formats/convert-annotations.js'
import { readSdf } from '../formats/sdf.js'
import { readXyz } from '../formats/xyz.js'
import { openKnown } from './known-layouts.js'
import type { Skeleton } from './view-options.js'

interface FolderContent extends DescribableSet {
  classes: readonly string[]
  source: string
  /** Which keypoints lines join. */
  skeleton?: Skeleton
  [part: string]: unknown
}

/** What a folder has, in parts where its folders are called train, val, test; else all in `all`. */
export interface OpenedFolder extends FolderContent {
  /** Ends the reading: samples cannot be had any more, and what an archive was unpacked to is removed. */
  close(): Promise<void>
}

/**
 * Opens a folder, or an archive, for looking into it. It may have the files of a data set that has a loader here, told by
 * their names; annotations as COCO, YOLO or Pascal VOC have them; a
 * folder of pictures or of sounds (WAV) for each class; pictures or sounds without labels; or molecules (XYZ, SDF).
 * Pictures and sounds stay encoded, in `image` and `sound`, so that labels can be counted without decoding anything.
 * @throws CnnError 'no-samples' where there is nothing of all this, and those of `openTree` and `readAnnotations`
 */
export async function openFolder(
  folder: DataFolder,
  { signal }: { signal?: AbortSignal } = {},
): Promise<OpenedFolder> {
  const tree = await openTree(folder, { signal })
  try {
    const content = await contentOf(tree, signal)
    return { ...content, close: () => tree.close() }
  } catch (error) {
    if (tree !== folder) await tree.close()
    throw error
  }
}

async function contentOf(tree: FileTree, signal?: AbortSignal): Promise<FolderContent> {
  const known = await openKnown({ folder: tree, signal })
  if (known) return { classes: [], source: tree.name, ...known }
  const format = await recogniseAnnotations(tree)
  if (format) {
    const annotated = await openAnnotated(tree, format, signal)
    if (annotated) return annotated
  }
  const paths = await listTree(tree, '', signal)
  const kinds = {
    pictures: paths.filter(isPicture),
    sounds: paths.filter((path) => extensionOf(path) === 'wav'),
    molecules: paths.filter((path) => ['xyz', 'extxyz', 'sdf'].includes(extensionOf(path))),
  }
  const { pictures, sounds, molecules } = kinds
  if (pictures.length > 0 && pictures.length >= sounds.length) {
    return byClass(tree, pictures, async (path) => ({ image: await readFile(tree, path), path }))
  }
  if (sounds.length > 0) {
    return byClass(tree, sounds, async (path) => ({
      sound: await readFile(tree, path),
      name: path,
    }))
  }
  if (molecules.length > 0) return openMolecules(tree, molecules)
  throw new CnnError(
    'no-samples',
    `${tree.name} has nothing that can be shown: no pictures, no sounds (.wav), no molecules (.xyz, .sdf), and no annotations as COCO, YOLO or Pascal VOC have them.`,
  )
}

/** Annotated pictures; undefined where files only look like annotations. */
async function openAnnotated(
  tree: FileTree,
  format: 'coco' | 'yolo' | 'voc',
  signal?: AbortSignal,
): Promise<FolderContent | undefined> {
  const { categories, pictures } = await readAnnotations(tree, format, { signal }).catch(
    (error) => {
      if (error instanceof CnnError && error.code === 'data-not-found')
        return { categories: [], pictures: [] }
      throw error
    },
  )
  if (pictures.length === 0) return undefined
  const places = new Map<string, number[]>()
  for (let i = 0; i < pictures.length; i++) {
    const { part } = pictures.at(i)!
    const own = places.get(part)
    if (own) own.push(i)
    else places.set(part, [i])
  }
  const classes = categories.map(({ name }) => name)
  const read = async (i: number) => {
    const { path, name, boxes } = pictures.at(i)!
    return { image: await readFile(tree, path), boxes, name, path }
  }
  const parts = [...places].map(([part, own]) => {
    const source = { size: own.length, get: (i: number) => read(own[i]!) }
    return [part, Dataset.from(source, { name: `${nameOf(tree)} ${part}`, classes })] as const
  })
  const skeleton = categories.find((category) => category.skeleton)?.skeleton
  return { ...Object.fromEntries(parts), classes, source: tree.name, ...(skeleton && { skeleton }) }
}

/** Files in parts and classes, as the folders that they are in are called. */
function byClass(
  tree: FileTree,
  paths: readonly string[],
  read: (path: string) => Promise<object>,
): FolderContent {
  const filed = paths.map((path) => ({ path, ...placeOf(path) }))
  const names = [...new Set(filed.map(({ className }) => className))].sort()
  const classes = names.length > 1 ? names : []
  const parts = [...new Set(filed.map(({ part }) => part))].map((part) => {
    const own = filed.filter((file) => file.part === part)
    const get = async (i: number) => {
      const { path, className } = own[i]!
      const sample = await read(path)
      return classes.length > 0 ? { ...sample, label: classes.indexOf(className) } : sample
    }
    const labels = { name: `${nameOf(tree)} ${part}`, classes }
    return [part, Dataset.from({ size: own.length, get }, labels)] as const
  })
  return { ...Object.fromEntries(parts), classes, source: tree.name }
}

const partNames: Readonly<Record<string, string>> = {
  ...{ train: 'train', training: 'train', test: 'test', testing: 'test' },
  ...{ val: 'validation', valid: 'validation', validation: 'validation' },
}

/** 'val/cat/1.jpg' is in the validation part, a cat; 'cat/1.jpg' is in the only part. */
function placeOf(path: string) {
  const folders = path.split('/').slice(0, -1)
  const part = partNames[folders[0]?.toLowerCase() ?? '']
  return { part: part ?? 'all', className: folders[part ? 1 : 0] ?? '' }
}

async function openMolecules(tree: FileTree, paths: readonly string[]): Promise<FolderContent> {
  const molecules: object[] = []
  for (const path of paths) {
    const bytes = await readFile(tree, path)
    const own = extensionOf(path) === 'sdf' ? readSdf(bytes, path) : readXyz(bytes, path)
    for (const molecule of own) molecules.push(molecule)
  }
  const all = Dataset.from(molecules, { name: nameOf(tree) })
  return { all, classes: [], source: tree.name }
}

const readFile = (tree: FileTree, path: string) => readTreeFile(tree, path, { maxBytes: 2 ** 28 })

/** 'flowers' of '/data/flowers' */
const nameOf = ({ name }: FileTree) => name.split(/[/\\]/).filter(Boolean).at(-1) ?? name
