/**
 * Pascal VOC's annotations: an XML file for each picture, boxes in whole pixels counted from 1, both ends within. Mark
 * Everingham et al.: "The PASCAL Visual Object Classes Challenge", IJCV 2010, and the development kit's documentation.
 */
import { CnnError, throwIfAborted } from '@cnn/core/data'
import { type FileTree, readTreeFile } from '../files/file-tree.js'
import type { AnnotatedBox, AnnotatedPicture, AnnotationSet } from './annotations.js'
import { partOf } from './annotations.js'
import { child, parseXml, type XmlElement } from './voc-xml.js'

/** An annotation as its file has it, boxes made those of this project. */
export interface VocAnnotation {
  /** The name of the picture. */
  filename: string
  width: number
  height: number
  objects: (Omit<AnnotatedBox, 'label'> & { name: string })[]
}

/**
 * Reads one XML file. Parts of objects (a person's head) are left out.
 * @throws CnnError 'bad-xml', 'bad-dataset' saying what is missing
 */
export function readVocXml(xml: string, name = 'The file'): VocAnnotation {
  const root = parseXml(xml, name)
  const fail = (problem: string): never => {
    throw new CnnError('bad-dataset', `${name} ${problem}.`)
  }
  if (root.name !== 'annotation') fail(`begins with <${root.name}>, not with <annotation>`)
  const size = child(root, 'size')
  const number = (element: XmlElement | undefined, key: string) => {
    const text = child(element, key)?.text ?? ''
    const value = Number(text)
    if (text !== '' && Number.isFinite(value)) return value
    return fail(text ? `has "${text}" for <${key}>` : `has no <${key}>`)
  }
  const [width, height] = [number(size, 'width'), number(size, 'height')]
  if (![width, height].every((length) => Number.isInteger(length) && length >= 0)) {
    fail(`has the size ${width}×${height}`)
  }
  const objects = root.children
    .filter((element) => element.name === 'object')
    .map((element, i) => {
      const label = child(element, 'name')?.text
      if (!label) return fail(`has no <name> in object ${i + 1}`)
      const box = child(element, 'bndbox')
      const [x, y] = [number(box, 'xmin') - 1, number(box, 'ymin') - 1]
      const [right, bottom] = [number(box, 'xmax'), number(box, 'ymax')]
      if (right < x || bottom < y) fail(`has a box of object ${i + 1} that ends before it begins`)
      return { name: label, x, y, width: right - x, height: bottom - y, ...flagsOf(element) }
    })
  return { filename: child(root, 'filename')?.text ?? '', width, height, objects }
}

function flagsOf(element: XmlElement) {
  const flags: Partial<AnnotatedBox> = {}
  for (const flag of ['difficult', 'truncated', 'occluded'] as const) {
    if (Number(child(element, flag)?.text) === 1) flags[flag] = true
  }
  const pose = child(element, 'pose')?.text
  if (pose && pose !== 'Unspecified') flags.pose = pose
  return flags
}

const mostBytes = 2 ** 24

/**
 * Reads a folder in the layout of the challenge: `Annotations/*.xml`, `JPEGImages/*.jpg`, and the parts in
 * `ImageSets/Main/train.txt` and others; also where it is within `VOCdevkit/VOC2012`. Classes are sorted by name.
 * @throws CnnError 'data-not-found', 'bad-xml', 'bad-dataset', 'aborted'
 */
export async function readVoc(
  tree: FileTree,
  { signal }: { signal?: AbortSignal } = {},
): Promise<AnnotationSet> {
  const root = await findRoot(tree)
  const files = (await tree.list(`${root}Annotations`)).filter(({ path }) => path.endsWith('.xml'))
  const parts = await readParts(tree, root)
  const found: { annotation: VocAnnotation; stem: string }[] = []
  for (const { path } of files) {
    throwIfAborted(signal)
    const xml = decodeText(await readTreeFile(tree, path, { maxBytes: mostBytes }))
    const stem = path.slice(path.lastIndexOf('/') + 1, -'.xml'.length)
    found.push({ annotation: readVocXml(xml, `${path} of ${tree.name}`), stem })
  }
  const names = found.flatMap(({ annotation }) => annotation.objects.map((object) => object.name))
  const classes = [...new Set(names)].sort()
  const labels = new Map(classes.map((name, label) => [name, label]))
  const pictures = found.map(({ annotation, stem }): AnnotatedPicture => {
    const { filename, width, height, objects } = annotation
    const name = `${stem}${/\.\w+$/.exec(filename)?.[0] ?? '.jpg'}`
    const boxes = objects.map(({ name, ...box }) => ({ ...box, label: labels.get(name)! }))
    const part = parts.get(stem) ?? 'train'
    return { path: `${root}JPEGImages/${name}`, name, part, width, height, boxes }
  })
  const categories = classes.map((name, label) => ({ id: label + 1, name }))
  return { name: tree.name, categories, pictures }
}

/** The folder that has Annotations, with a slash, or '' for the root. */
async function findRoot(tree: FileTree): Promise<string> {
  let folders = ['']
  for (let depth = 0; depth < 3; depth++) {
    const inner: string[] = []
    for (const folder of folders) {
      const entries = await tree.list(folder.slice(0, -1))
      if (entries.some(({ path }) => path === `${folder}Annotations`)) return folder
      const below = entries.filter(({ kind }) => kind === 'folder').map(({ path }) => `${path}/`)
      inner.push(...below.slice(0, 100))
    }
    folders = inner
  }
  throw new CnnError(
    'data-not-found',
    `${tree.name} has no folder Annotations with XML files, as Pascal VOC's data sets have.`,
  )
}

/** Of which part each picture is, by its name without the ending. */
async function readParts(tree: FileTree, root: string): Promise<Map<string, string>> {
  const parts = new Map<string, string>()
  for (const name of ['train', 'val', 'test', 'trainval']) {
    const path = `${root}ImageSets/Main/${name}.txt`
    const file = await tree.open(path)
    if (!file) continue
    await file.close()
    const text = decodeText(await readTreeFile(tree, path, { maxBytes: mostBytes }))
    const part = name === 'trainval' ? 'train' : partOf(name)
    for (const line of text.split('\n')) {
      const stem = line.trim().split(/\s+/)[0]!
      if (stem !== '' && !parts.has(stem)) parts.set(stem, part)
    }
  }
  return parts
}

const decodeText = (bytes: Uint8Array) => new TextDecoder().decode(bytes)
