import { CnnError } from '@cnn/core/data'
import { bytePieces } from '../files/byte-pieces.js'
import { gunzipStream } from '../formats/gzip.js'
import { matNumbers, matText, readMat } from '../formats/mat.js'
import { readTar } from '../formats/tar.js'
import type { SynsetEntry } from '../synsets/synset.js'
import { SynsetTree } from '../synsets/synset-tree.js'

/** What the development kit of ILSVRC-2012 says. */
export interface Devkit {
  /** The wnid of each validation picture: the first is that of ILSVRC2012_val_00000001.JPEG. */
  validation: readonly string[]
  /** The wnid of each ILSVRC2012_ID, from 1 on; the classes have 1 to 1000, synsets above them further numbers. */
  wnids: ReadonlyMap<number, string>
  /** The synsets with their glosses: 1,000 classes and what is above them. */
  tree: SynsetTree
  /** How many training pictures each class has, by its wnid. */
  trainCounts: ReadonlyMap<string, number>
}

/** The two files of the kit that are read here. */
export interface DevkitFiles {
  /** `data/ILSVRC2012_validation_ground_truth.txt` */
  groundTruth: string | Uint8Array
  /** `data/meta.mat` */
  meta: Uint8Array
}

const mostBytes = 2 ** 28
const classCount = 1000

/**
 * Reads the development kit: `ILSVRC2012_devkit_t12.tar.gz` as it is, or its two files.
 * @throws CnnError 'bad-devkit' naming the file and the place, 'bad-gzip', 'bad-tar', 'bad-mat'
 */
export async function readDevkit(kit: Uint8Array | DevkitFiles): Promise<Devkit> {
  const { groundTruth, meta } = kit instanceof Uint8Array ? await unpack(kit) : kit
  const { wnids, tree, trainCounts } = await readMeta(meta)
  return { validation: readGroundTruth(groundTruth, wnids), wnids, tree, trainCounts }
}

async function unpack(archive: Uint8Array): Promise<DevkitFiles> {
  const name = 'ILSVRC2012_devkit_t12.tar.gz'
  const wanted = ['data/ILSVRC2012_validation_ground_truth.txt', 'data/meta.mat']
  const found = new Map<string, Uint8Array>()
  for await (const file of readTar(gunzipStream(bytePieces(archive), { name }), { name })) {
    const path = wanted.find((end) => file.path.endsWith(end))
    if (path) found.set(path, await file.read({ maxBytes: mostBytes }))
    if (found.size === wanted.length) break
  }
  const missing = wanted.find((path) => !found.has(path))
  if (missing) throw new CnnError('bad-devkit', `${name} has no file ${missing}. Fetch it again.`)
  const [groundTruth, meta] = wanted.map((path) => found.get(path)!)
  return { groundTruth: groundTruth!, meta: meta! }
}

/** On each line the ILSVRC2012_ID of a picture, in the order of their names. */
function readGroundTruth(file: string | Uint8Array, wnids: ReadonlyMap<number, string>) {
  const text = typeof file === 'string' ? file : new TextDecoder().decode(file)
  return text
    .trimEnd()
    .split(/\r?\n/)
    .map((line, i) => {
      const id = /^\d{1,4}$/.test(line.trim()) ? Number(line) : 0
      const wnid = id <= classCount ? wnids.get(id) : undefined
      if (wnid) return wnid
      throw new CnnError(
        'bad-devkit',
        `Line ${i + 1} of ILSVRC2012_validation_ground_truth.txt is “${line.slice(0, 20)}”, not a number from 1 to ${classCount}.`,
      )
    })
}

/** The struct array `synsets`: ILSVRC2012_ID, WNID, words, gloss, num_children, children, num_train_images … */
async function readMeta(bytes: Uint8Array) {
  const variables = await readMat(bytes, {
    variables: ['synsets'],
    name: 'meta.mat',
    maxBytes: mostBytes,
  })
  const synsets = variables.get('synsets')
  if (synsets?.kind !== 'struct') throw badMeta('synsets is no struct array')
  const field = (name: string) => {
    const values = synsets.fields.get(name)
    if (values) return values
    throw badMeta(`synsets has no field ${name}`)
  }
  const text = (name: string) => field(name).map((value) => matText(value, `${name} of meta.mat`))
  const numbers = (name: string) =>
    field(name).map((value) => Array.from(matNumbers(value, `${name} of meta.mat`)))
  const ids = numbers('ILSVRC2012_ID').map(([id]) => id!)
  const [names, words, glosses] = [text('WNID'), text('words'), text('gloss')]
  const places = new Map(ids.map((id, place) => [id, place]))
  const children = numbers('children').map((list) => list.filter((id) => id > 0))
  const entries = names.map((wnid, i): SynsetEntry & { parents: number[] } => ({
    ...{ wnid, words: words[i]!.split(', '), gloss: glosses[i]!, parents: [] },
  }))
  for (const [parent, list] of children.entries()) {
    for (const id of list) {
      const child = places.get(id)
      if (child === undefined)
        throw badMeta(`${names[parent]} has the child ${id}, which is no synset`)
      entries[child]!.parents.push(parent)
    }
  }
  const counts = numbers('num_train_images').map(([count]) => count ?? 0)
  return {
    wnids: new Map(ids.map((id, i) => [id, names[i]!])),
    tree: new SynsetTree(entries),
    trainCounts: new Map(
      names.flatMap((wnid, i) => (ids[i]! <= classCount ? [[wnid, counts[i]!]] : [])),
    ),
  }
}

const badMeta = (problem: string) => new CnnError('bad-devkit', `meta.mat: ${problem}.`)
