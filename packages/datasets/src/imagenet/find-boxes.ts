import { type Box, CnnError } from '@cnn/core/data'
import { type FileTree, readTreeFile } from '../files/file-tree.js'
import { readVocXml } from '../formats/voc.js'

/** Where annotations lie: as Kaggle packs them, or the official archives unpacked into a folder. */
const folders = ['ILSVRC/Annotations/CLS-LOC', 'Annotations/CLS-LOC', 'bbox']

const mostXmlBytes = 2 ** 22

/**
 * Reads the boxes of pictures: of things of the classes that have a label. Of a training picture without annotation, as
 * more than half are, there are none.
 * @throws CnnError 'data-not-found' where there are no annotations at all; reading throws 'bad-xml' and 'bad-dataset'
 */
export async function findBoxes(
  tree: FileTree,
  part: 'train' | 'validation',
  labels: ReadonlyMap<string, number>,
) {
  const name = part === 'train' ? 'train' : 'val'
  const place = await firstWith(tree, name)
  return async ({ path, wnid }: { path: string; wnid: string }) => {
    const file = `${path.slice(path.lastIndexOf('/') + 1).replace(/\.\w+$/, '')}.xml`
    const where = part === 'train' ? `${place}/${wnid}/${file}` : `${place}/${file}`
    const entry = await tree.open(where)
    if (!entry) return []
    await entry.close()
    const bytes = await readTreeFile(tree, where, { maxBytes: mostXmlBytes })
    const { objects } = readVocXml(new TextDecoder().decode(bytes), `${where} of ${tree.name}`)
    return objects.flatMap(({ name, x, y, width, height }): (Box & { label: number })[] => {
      const label = labels.get(name)
      return label === undefined ? [] : [{ x, y, width, height, label }]
    })
  }
}

async function firstWith(tree: FileTree, name: string) {
  for (const folder of folders) {
    const entries = await tree.list(folder)
    if (entries.some(({ path }) => path === `${folder}/${name}`)) return `${folder}/${name}`
  }
  throw new CnnError(
    'data-not-found',
    `${tree.name} has no boxes: unpack ILSVRC2012_bbox_train_v2.tar.gz into bbox/train and ILSVRC2012_bbox_val_v3.tgz into bbox (it has a folder val), or take Kaggle's Annotations/CLS-LOC.`,
  )
}
