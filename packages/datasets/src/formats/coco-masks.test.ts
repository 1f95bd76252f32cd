import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { memorySource, rleToString, segmentationToRle } from '@cnn/core'
import { expect, test } from 'vitest'
import golden from '../../golden/coco-masks.json'
import { readCocoJson } from './coco-json.js'

const shared = process.env.CNN_TEST_DATA ?? join(import.meta.dirname, '../../../../../shared/data')
const isThere = Object.keys(golden).every((path) => existsSync(join(shared, path)))

test.skipIf(!isThere).each(Object.entries(golden))(
  'every mask of %s is that of pycocotools',
  async (path, hash) => {
    const source = memorySource(await readFile(join(shared, path)), path)
    const { index } = await readCocoJson(source)
    const masks = index.images.flatMap((image, place) =>
      index.instancesOf(place).map(({ id, segmentation }) => {
        return { id, counts: rleToString(segmentationToRle(segmentation!, image)) }
      }),
    )
    masks.sort((a, b) => a.id - b.id)
    const text = masks.map(({ id, counts }) => `${id} ${counts}`).join('\n')
    expect(createHash('sha256').update(text).digest('hex')).toBe(hash)
  },
)
