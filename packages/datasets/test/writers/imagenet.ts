/** Writes ILSVRC-2012 in its official forms: nested archives, development kit. */
import { gzipSync } from 'node:zlib'
import { matChars, matScalar, writeMat } from './mat.js'

/** A tar archive as GNU tar writes it, filled up to a multiple of 10,240 bytes. */
export function writeTar(files: Readonly<Record<string, Uint8Array>>): Uint8Array {
  const blocks = Object.entries(files).flatMap(([name, bytes]) => {
    const header = Buffer.alloc(512)
    header.write(name)
    header.write('0000644\x000001750\x000001750\0', 100)
    header.write(`${bytes.length.toString(8).padStart(11, '0')}\0`, 124)
    header.write('11741176434\0', 136)
    header.write('        0', 148)
    header.write('ustar  \0', 257)
    const sum = header.reduce((total, byte) => total + byte, 0)
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
    return [header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]
  })
  const content = Buffer.concat([...blocks, Buffer.alloc(1024)])
  const filling = Buffer.alloc((10_240 - (content.length % 10_240)) % 10_240)
  return new Uint8Array(Buffer.concat([content, filling]))
}

/** `ILSVRC2012_img_train.tar`: an archive of archives. */
export const writeTrainArchive = (classes: Readonly<Record<string, Record<string, Uint8Array>>>) =>
  writeTar(
    Object.fromEntries(
      Object.entries(classes).map(([wnid, files]) => [`${wnid}.tar`, writeTar(files)]),
    ),
  )

export interface KitSynset {
  id: number
  wnid: string
  words: string
  gloss: string
  /** Their ids. */
  children: readonly number[]
  trainCount: number
}

/** `data/meta.mat`: the struct array `synsets`, of which each class has no children. */
export function writeMeta(synsets: readonly KitSynset[]): Uint8Array {
  const most = Math.max(...synsets.map(({ children }) => children.length))
  const dims = [synsets.length, 1]
  // The kit fills lists of children up with zeros.
  const padded = (children: readonly number[]) => [
    ...children,
    ...Array<number>(most - children.length).fill(0),
  ]
  const fields = {
    ILSVRC2012_ID: synsets.map(({ id }) => matScalar(id)),
    WNID: synsets.map(({ wnid }) => matChars(wnid)),
    words: synsets.map(({ words }) => matChars(words)),
    gloss: synsets.map(({ gloss }) => matChars(gloss)),
    num_children: synsets.map(({ children }) => matScalar(children.length)),
    children: synsets.map(({ children }) => ({
      class: 'double' as const,
      dims: [1, children.length === 0 ? 0 : most],
      data: children.length === 0 ? [] : padded(children),
    })),
    wordnet_height: synsets.map(({ children }) => matScalar(children.length === 0 ? 0 : 1)),
    num_train_images: synsets.map(({ trainCount }) => matScalar(trainCount)),
  }
  return writeMat({ synsets: { class: 'struct', dims, fields } }, { compressed: true })
}

/** `ILSVRC2012_devkit_t12.tar.gz`. */
export function writeDevkit(synsets: readonly KitSynset[], truth: readonly number[]): Uint8Array {
  const folder = 'ILSVRC2012_devkit_t12'
  const text = `${truth.join('\n')}\n`
  const files = {
    [`${folder}/readme.txt`]: Buffer.from(
      'ImageNet Large Scale Visual Recognition Challenge 2012\n',
    ),
    [`${folder}/data/ILSVRC2012_validation_ground_truth.txt`]: Buffer.from(text),
    [`${folder}/data/meta.mat`]: writeMeta(synsets),
  }
  return new Uint8Array(gzipSync(writeTar(files)))
}
