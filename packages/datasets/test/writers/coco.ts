/** COCO's folder as its archives hold it: annotations and pictures, zipped or not. */
import { deflateRawSync } from 'node:zlib'
import { crc32, encodePng } from '@cnn/core'

type Files = Map<string, Uint8Array>

/** Each folder of pictures, and the annotations, in the archive that COCO's server gives out. */
export function zipped(files: Files, year: number): Files {
  const archives = new Map<string, Files>()
  for (const [path, bytes] of files) {
    const folder = path.split('/')[0]!
    const isPanoptic = path.includes('panoptic_')
    const name =
      folder !== 'annotations'
        ? `${folder}.zip`
        : `${isPanoptic ? 'panoptic_' : ''}annotations_trainval${year}.zip`
    if (!archives.has(name)) archives.set(name, new Map())
    archives.get(name)!.set(path, bytes)
  }
  return new Map([...archives].map(([name, content]) => [name, zipOfFiles(nested(content))]))
}

/** The pictures of panoptic segments are in an archive of their own within that of the annotations. */
function nested(files: Files): Files {
  const result: Files = new Map()
  const inner = new Map<string, Files>()
  for (const [path, bytes] of files) {
    const folder = /^annotations\/(panoptic_\w+)\/(.+)$/.exec(path)
    if (!folder) result.set(path, bytes)
    else {
      const [, name, file] = folder as unknown as [string, string, string]
      if (!inner.has(name)) inner.set(name, new Map())
      inner.get(name)!.set(`${name}/${file}`, bytes)
    }
  }
  for (const [name, content] of inner) result.set(`annotations/${name}.zip`, zipOfFiles(content))
  return result
}

/** A zip archive: JSON deflated, pictures and archives stored. */
function zipOfFiles(files: Files): Uint8Array {
  const [bodies, directory]: [Buffer[], Buffer[]] = [[], []]
  let offset = 0
  for (const [path, bytes] of files) {
    const isPacked = path.endsWith('.json')
    const packed = isPacked ? deflateRawSync(bytes) : Buffer.from(bytes)
    const name = Buffer.from(path)
    const fields = Buffer.alloc(26)
    fields.writeUInt16LE(20, 0)
    fields.writeUInt16LE(isPacked ? 8 : 0, 4)
    fields.writeUInt32LE(crc32(bytes), 10)
    fields.writeUInt32LE(packed.length, 14)
    fields.writeUInt32LE(bytes.length, 18)
    fields.writeUInt16LE(name.length, 22)
    const place = Buffer.alloc(14)
    place.writeUInt32LE(offset, 10)
    bodies.push(Buffer.from('PK\x03\x04'), fields, name, packed)
    directory.push(Buffer.from('PK\x01\x02\x14\x00'), fields, place, name)
    offset += 30 + name.length + packed.length
  }
  const entries = Buffer.concat(directory)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(files.size, 4)
  end.writeUInt16LE(files.size, 6)
  end.writeUInt32LE(entries.length, 8)
  end.writeUInt32LE(offset, 12)
  return new Uint8Array(Buffer.concat([...bodies, entries, Buffer.from('PK\x05\x06'), end]))
}

/** A PNG of panoptic segments: each id as a colour. */
export function segmentsPng(ids: readonly number[], width: number, height: number) {
  const data = Uint8Array.from(ids.flatMap((id) => [id & 255, (id >> 8) & 255, id >> 16]))
  return encodePng({ data, width, height, channels: 3 })
}

/** Small pictures with annotations of every kind, in the layout of COCO 2017. */
export function cocoFiles(parts: readonly ('train' | 'val')[] = ['train', 'val']): Files {
  const files: Files = new Map()
  const text = (path: string, content: unknown) =>
    files.set(path, new TextEncoder().encode(JSON.stringify(content)))
  for (const part of parts) {
    const split = `${part}2017`
    const images = [9, 25].map((id) => {
      const [width, height, name] = [8, 6, `${id}`.padStart(12, '0')]
      const data = new Uint8Array(width * height).fill(id)
      files.set(`${split}/${name}.jpg`, encodePng({ data, width, height, channels: 1 }))
      return { license: 4, file_name: `${name}.jpg`, height, width, id }
    })
    const [info, licenses] = [{ year: 2017 }, [{ url: 'http://…', id: 4, name: 'Attribution' }]]
    const person = { supercategory: 'person', id: 1, name: 'person' }
    const dog = { supercategory: 'animal', id: 18, name: 'dog' }
    const square = { bbox: [1, 1, 4, 4], area: 16, segmentation: [[1, 1, 5, 1, 5, 5, 1, 5]] }
    const inside = { bbox: [2, 2, 2, 2], area: 4, segmentation: [[2, 2, 4, 2, 4, 4, 2, 4]] }
    const crowd = { bbox: [0, 0, 8, 6], area: 48, segmentation: { counts: [0, 48], size: [6, 8] } }
    const annotations = [
      { ...inside, iscrowd: 0, image_id: 25, category_id: 1, id: 501 },
      { ...square, iscrowd: 0, image_id: 25, category_id: 18, id: 502 },
      { ...crowd, iscrowd: 1, image_id: 25, category_id: 1, id: 900100025 },
    ]
    const common = { info, licenses, images }
    const instances = { ...common, annotations, categories: [person, dog] }
    text(`annotations/instances_${split}.json`, instances)
    const keypoints = Array.from({ length: 51 }, (_, i) => (i < 6 ? [2, 3, 2, 4, 5, 1][i]! : 0))
    text(`annotations/person_keypoints_${split}.json`, {
      ...common,
      annotations: [{ ...annotations[0], num_keypoints: 2, keypoints }],
      categories: [
        {
          ...person,
          keypoints: Array.from({ length: 17 }, (_, i) => `point ${i}`),
          skeleton: [[16, 14]],
        },
      ],
    })
    text(`annotations/captions_${split}.json`, {
      ...common,
      annotations: [
        { image_id: 9, id: 1, caption: 'A grey wall.' },
        { image_id: 25, id: 2, caption: 'A person before a dog.' },
        { image_id: 9, id: 3, caption: 'Nothing but grey.' },
      ],
    })
    const segment = (id: number, category_id: number) => ({
      id,
      category_id,
      area: 24,
      bbox: [0, 0, 8, 3],
      iscrowd: 0,
    })
    text(`annotations/panoptic_${split}.json`, {
      ...common,
      annotations: images.map(({ id, file_name }) => ({
        image_id: id,
        file_name: file_name.replace('.jpg', '.png'),
        segments_info: [segment(70_000, 18), segment(300, 1)],
      })),
      categories: [
        { ...person, isthing: 1, color: [220, 20, 60] },
        { ...dog, isthing: 1, color: [0, 226, 252] },
      ],
    })
    for (const { file_name } of images) {
      const ids = Array.from({ length: 48 }, (_, i) => (i === 0 ? 0 : i < 24 ? 70_000 : 300))
      const path = `annotations/panoptic_${split}/${file_name.replace('.jpg', '.png')}`
      files.set(path, segmentsPng(ids, 8, 6))
    }
  }
  return files
}
