import { CnnError, Dataset, type ImageSample } from '@cnn/core/data'
import { checkFiles, pictureReader } from './image-folder/check-files.js'
import type { FolderFile, SkippedFile } from './image-folder/folder-file.js'
import { type ImageFolderSource, listFiles } from './image-folder/list-files.js'
import { heldBack } from './image-folder/split-by-name.js'

export interface ImageFolderOptions {
  /** The share of each class that is held back for validation, above 0 and below 1; 0.2 by default. */
  validation?: number
  /** Keep pictures in memory once they are read; false by default. */
  cache?: boolean
  /**
   * Read every picture whole before giving the data, so that damaged and doubled ones are known; false by default: then
   * only the first bytes are looked at, and a damaged picture is an error when its turn comes.
   */
  verify?: boolean
  signal?: AbortSignal
  /** Of looking through the files. */
  onProgress?: (progress: { done: number; total: number }) => void
  /** Gets what was left out, once. By default a warning on the console names it. */
  onSkipped?: (skipped: readonly SkippedFile[]) => void
}

/** A labelled picture of a folder. */
export interface FolderSample extends ImageSample {
  /** From the folder on: 'cat/tabby/1.jpg'. */
  path: string
}

/** A folder of pictures as a data set. */
export interface ImageFolder {
  train: Dataset<FolderSample>
  /** Held back from training. Which pictures, their paths alone decide: those that are added move none. */
  validation: Dataset<FolderSample>
  /** Both parts. */
  all: Dataset<FolderSample>
  /** The names of the class folders, sorted. */
  classes: readonly string[]
  /** How many pictures each class has. */
  counts: readonly number[]
  /** The files that are no pictures, or cannot be read, and folders without any picture. */
  skipped: readonly SkippedFile[]
  /** Paths of pictures with the very same pixels; known with `verify`. */
  duplicates: readonly (readonly string[])[]
  /** What was read, for people. */
  source: string
}

/**
 * Pictures of a folder that has a folder for each class, as torchvision's `ImageFolder`: what lies in and below a class's
 * folder belongs to it. Pictures are read when their turn comes. Hidden files are not looked at; every other file that is
 * no picture is reported.
 *
 * @example const { train, validation, classes } = await imageFolder('flowers')
 * @throws CnnError 'bad-dataset' where there are not two classes at least, 'not-found', 'read-failed', 'bad-option',
 * 'aborted'
 */
export async function imageFolder(
  source: ImageFolderSource,
  options: ImageFolderOptions = {},
): Promise<ImageFolder> {
  const { validation = 0.2, cache = false, verify = false, signal, onProgress } = options
  if (!(validation > 0 && validation < 1)) {
    throw new CnnError(
      'bad-option',
      `imageFolder: validation is ${validation}; it is a share above 0 and below 1.`,
    )
  }
  const { name, files } = await listFiles(source, signal)
  const read = pictureReader(cache)
  const inClasses = files.filter(({ path }) => path.includes('/'))
  const checked = await checkFiles(inClasses, { isThorough: verify, read, signal, onProgress })
  const classes = [...new Set(checked.pictures.map(classOf))].sort()
  const skipped = [...checked.skipped, ...strays(files), ...emptyFolders(inClasses, classes)]
  if (skipped.length > 0) (options.onSkipped ?? warn(name))(skipped)
  if (classes.length < 2) throw tooFewClasses(name, classes)
  const { duplicates, pictures } = checked
  return { ...datasets(name, pictures, classes, { validation, read }), skipped, duplicates }
}

function datasets(
  source: string,
  pictures: readonly FolderFile[],
  classes: readonly string[],
  { validation, read }: { validation: number; read: ReturnType<typeof pictureReader> },
) {
  const labels = new Map(classes.map((name, label) => [name, label]))
  const get = async (index: number): Promise<FolderSample> => {
    const file = pictures[index]!
    return { image: await read(file), label: labels.get(classOf(file))!, path: file.path }
  }
  const all = Dataset.from({ size: pictures.length, get }, { name: source, classes })
  const paths = classes.map((): string[] => [])
  for (const file of pictures) paths[labels.get(classOf(file))!]!.push(file.path)
  const held = new Set(paths.flatMap((ofClass) => [...heldBack(ofClass, validation)]))
  const part = (isHeld: boolean, name: string) => {
    const indices = [...pictures.keys()].filter((i) => held.has(pictures[i]!.path) === isHeld)
    return all.select(indices).named(`${source} ${name}`)
  }
  return {
    all,
    train: part(false, 'train'),
    validation: part(true, 'validation'),
    classes,
    counts: paths.map(({ length }) => length),
    source,
  }
}

const classOf = ({ path }: FolderFile) => path.slice(0, path.indexOf('/'))

const strays = (files: readonly FolderFile[]): SkippedFile[] =>
  files
    .filter(({ path }) => !path.includes('/'))
    .map(({ path }) => ({ path, reason: 'It stands beside the class folders, not in one.' }))

function emptyFolders(files: readonly FolderFile[], classes: readonly string[]): SkippedFile[] {
  const folders = new Set(files.map(classOf))
  for (const name of classes) folders.delete(name)
  return [...folders].map((path) => ({ path, reason: 'It has no picture, so it is no class.' }))
}

/** Says in one line what was left out. */
const warn = (name: string) => (skipped: readonly SkippedFile[]) => {
  const shown = skipped.slice(0, 5).map(({ path }) => path)
  const more = skipped.length > shown.length ? ` and ${skipped.length - shown.length} more` : ''
  console.warn(
    `${name}: ${skipped.length} ${skipped.length === 1 ? 'file is' : 'files are'} left out: ${shown.join(', ')}${more}. \`skipped\` of the result says why.`,
  )
}

function tooFewClasses(name: string, classes: readonly string[]) {
  const found = classes.length === 0 ? 'no folder with pictures' : `only one: ${classes[0]}`
  return new CnnError(
    'bad-dataset',
    `${name} has ${found}. Put the pictures of each class into a folder that bears its name, in one folder, for example flowers/rose/1.jpg and flowers/tulip/1.jpg.`,
  )
}
