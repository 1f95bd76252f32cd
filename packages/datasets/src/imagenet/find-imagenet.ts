import { CnnError } from '@cnn/core/data'
import { type FileEntry, type FileTree, readTreeFile } from '../files/file-tree.js'
import { isPicture, listTree } from '../files/list-tree.js'
import { readTar } from '../formats/tar.js'
import { readDevkit } from './devkit.js'
import {
  type ClassArchive,
  classArchives,
  filesOfArchives,
  filesOfTree,
  type PictureInArchive,
  type StoredPictures,
} from './stored-pictures.js'

/** What of a part was found: pictures at their places, or archives of classes to look into. */
export type FoundPart =
  | { pictures: () => Promise<StoredPictures> }
  | { archives: () => Promise<ClassArchive[]> }

export interface FoundImageNet {
  train?: FoundPart
  validation?: FoundPart
}

/** Where the parts lie: as they are, or as Kaggle packs them. */
const roots = ['', 'ILSVRC/Data/CLS-LOC/', 'Data/CLS-LOC/']
const wnidOf = (path: string) => /(?:^|\/)(n\d{8})(?:\.tar|_[^/]*)?$/.exec(path)?.[1]
const nameOf = (path: string) => path.slice(path.lastIndexOf('/') + 1)

/** Looks which parts a tree has, in which form. It lists a few folders and opens nothing. */
export async function findImageNet(tree: FileTree, signal?: AbortSignal): Promise<FoundImageNet> {
  const context = { tree, signal }
  for (const root of roots) {
    const entries = await tree.list(root.replace(/\/$/, ''), signal)
    const has = (name: string, kind: FileEntry['kind']) =>
      entries.some((entry) => entry.path === root + name && entry.kind === kind)
    const found: FoundImageNet = {}
    if (has('train', 'folder')) found.train = await trainIn(context, `${root}train`)
    if (has('ILSVRC2012_img_train.tar', 'file')) {
      found.train ??= { archives: () => openTrain(context, `${root}ILSVRC2012_img_train.tar`) }
    }
    for (const folder of ['val', 'validation', 'ILSVRC2012_img_val']) {
      if (!has(folder, 'folder')) continue
      found.validation ??= await validationIn(context, root + folder)
    }
    if (has('ILSVRC2012_img_val.tar', 'file')) {
      found.validation ??= {
        pictures: () => openValidation(context, `${root}ILSVRC2012_img_val.tar`),
      }
    }
    if (found.train || found.validation) return found
  }
  const train = await trainIn(context, '')
  return train ? { train } : {}
}

interface Context {
  tree: FileTree
  signal?: AbortSignal
}

/** A folder with a folder, or an archive, for each class, or with pictures named after their classes. */
async function trainIn(context: Context, folder: string): Promise<FoundPart | undefined> {
  const { tree, signal } = context
  const entries = await tree.list(folder, signal)
  const classes = entries.filter(({ path }) => wnidOf(path.replace(/\.\w+$/, '')) !== undefined)
  if (classes.length === 0) return undefined
  if (classes.every(({ path, kind }) => kind === 'file' && path.endsWith('.tar'))) {
    return { archives: () => openClasses(context, classes) }
  }
  return { pictures: async () => filesOfTree(tree, await picturesOfClasses(context, classes)) }
}

async function picturesOfClasses({ tree, signal }: Context, classes: readonly FileEntry[]) {
  const files: { path: string; wnid: string }[] = []
  for (const { path, kind } of classes) {
    const wnid = wnidOf(path.replace(/\.\w+$/, ''))!
    const paths = kind === 'folder' ? await listTree(tree, path, signal) : [path]
    for (const file of paths) if (isPicture(file)) files.push({ path: file, wnid })
  }
  return files
}

async function openClasses({ tree, signal }: Context, files: readonly FileEntry[]) {
  const archives: ClassArchive[] = []
  for (const { path } of files) {
    const source = await tree.open(path, signal)
    if (source) archives.push({ wnid: wnidOf(path)!, source })
  }
  return archives
}

async function openTrain({ tree, signal }: Context, path: string) {
  const source = await tree.open(path, signal)
  return source ? classArchives(source, signal) : []
}

/** A folder with a folder for each class, or with all pictures, whose classes the development kit tells. */
async function validationIn(context: Context, folder: string): Promise<FoundPart | undefined> {
  const { tree, signal } = context
  const entries = await tree.list(folder, signal)
  const classes = entries.filter(({ path, kind }) => kind === 'folder' && wnidOf(path))
  if (classes.length > 0) {
    return { pictures: async () => filesOfTree(tree, await picturesOfClasses(context, classes)) }
  }
  const files = entries.filter(({ path, kind }) => kind === 'file' && numberOf(path) !== undefined)
  if (files.length === 0) return undefined
  return {
    async pictures() {
      const truth = await groundTruth(context)
      return filesOfTree(
        tree,
        files.map(({ path }) => ({ path, wnid: truth(path) })),
      )
    },
  }
}

async function openValidation(context: Context, path: string) {
  const { tree, signal } = context
  const truth = await groundTruth(context)
  const source = await tree.open(path, signal)
  const files: PictureInArchive[] = []
  if (source) {
    for await (const entry of readTar(source, { name: source.name, signal })) {
      const { path, kind, begin, bytes } = entry
      if (kind === 'file') files.push({ path, wnid: truth(path), source, begin, bytes })
    }
  }
  return filesOfArchives(files.sort((a, b) => (a.path < b.path ? -1 : 1)))
}

/** Of 'val/ILSVRC2012_val_00000293.JPEG' 293. */
function numberOf(path: string) {
  const digits = /^ILSVRC2012_val_(\d{8})\.\w+$/.exec(nameOf(path))?.[1]
  return digits === undefined ? undefined : Number(digits)
}

const kitArchive = 'ILSVRC2012_devkit_t12.tar.gz'
const kitFolders = ['ILSVRC2012_devkit_t12/data', 'devkit/data', 'data', '']
const truthFile = 'ILSVRC2012_validation_ground_truth.txt'
const kaggleFile = 'LOC_val_solution.csv'

/** Tells the class of a validation picture by its name, from whatever is there that says it. */
async function groundTruth({ tree, signal }: Context): Promise<(path: string) => string> {
  const root = new Set((await tree.list('', signal)).map(({ path }) => path))
  const read = (path: string) => readTreeFile(tree, path, { maxBytes: 2 ** 28, signal })
  if (root.has(kaggleFile)) return kaggleTruth(new TextDecoder().decode(await read(kaggleFile)))
  if (root.has(kitArchive)) return kitTruth(await readDevkit(await read(kitArchive)))
  for (const folder of kitFolders) {
    const start = folder === '' ? '' : `${folder}/`
    const files = (await tree.list(folder, signal)).map(({ path }) => path)
    if (!files.includes(start + truthFile) || !files.includes(`${start}meta.mat`)) continue
    const [truth, meta] = [await read(start + truthFile), await read(`${start}meta.mat`)]
    return kitTruth(await readDevkit({ groundTruth: truth, meta }))
  }
  throw new CnnError(
    'data-not-found',
    `${tree.name} has ImageNet's validation pictures, but nothing that tells their classes: put ${kitArchive} (or Kaggle's ${kaggleFile}) beside them, or sort the pictures into folders by their wnids.`,
  )
}

const kitTruth =
  ({ validation }: { validation: readonly string[] }) =>
  (path: string) => {
    const wnid = validation[(numberOf(path) ?? 0) - 1]
    if (wnid) return wnid
    throw unknownPicture(path, `${truthFile}, which has ${validation.length} lines`)
  }

/** Rows of ImageId and PredictionString: a wnid and a box, and so on for further boxes. */
function kaggleTruth(text: string) {
  const classes = new Map<string, string>()
  for (const [i, row] of text.split(/\r?\n/).entries()) {
    if (i === 0 || row === '') continue
    const [, name, wnid] = /^(ILSVRC2012_val_\d{8}),"?(n\d{8})\b/.exec(row) ?? []
    if (!wnid) {
      throw new CnnError('bad-dataset', `Line ${i + 1} of ${kaggleFile} is no picture with a wnid.`)
    }
    classes.set(name!, wnid)
  }
  return (path: string) => {
    const wnid = classes.get(nameOf(path).replace(/\.\w+$/, ''))
    if (wnid) return wnid
    throw unknownPicture(path, kaggleFile)
  }
}

const unknownPicture = (path: string, where: string) =>
  new CnnError('bad-dataset', `The class of ${path} does not stand in ${where}.`)
