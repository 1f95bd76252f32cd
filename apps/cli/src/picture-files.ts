import { existsSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'
import { CnnError, encodePng, type Image } from '@cnn/core'

/**
 * The file for what is drawn of each picture: the one that is named, or in the folder that is named one of the picture's
 * own name.
 * @param option the option that names it, for errors
 * @throws CnnError 'bad-option' for a file for several pictures, one that is no PNG, or one of the pictures themselves
 */
export function pictureFiles(where: string, images: readonly string[], option: string): string[] {
  const files = namedFiles(where, images, option)
  const originals = new Set(
    images.filter((image) => existsSync(image)).map((image) => realpathSync(image)),
  )
  const lost = files.find((file) => existsSync(file) && originals.has(realpathSync(file)))
  if (lost === undefined) return files
  throw new CnnError(
    'bad-option',
    `${lost} is one of the pictures themselves, and would be lost. Name another place: ${option} <folder>`,
  )
}

function namedFiles(where: string, images: readonly string[], option: string): string[] {
  const extension = extname(where)
  if (/^\.(jpe?g|gif|webp|bmp|tiff?|svg)$/i.test(extension) && !existsSync(where)) {
    throw new CnnError(
      'bad-option',
      `${where}: what is drawn is written as PNG. Give ${option} ${basename(where, extension)}.png, or a folder.`,
    )
  }
  if (extname(where).toLowerCase() === '.png') {
    if (images.length <= 1) return [where]
    throw new CnnError(
      'bad-option',
      `${where} is one file, and there are ${images.length} pictures. Name a folder: ${option} ${where.slice(0, -4)}`,
    )
  }
  const taken = new Set<string>()
  return images.map((image) => {
    const path = /^data:/i.test(image) ? 'picture' : image.replace(/[?#].*$/, '')
    const name = basename(path, extname(path)) || 'picture'
    let free = name
    for (let number = 2; taken.has(free.toLowerCase()); number++) free = `${name}-${number}`
    taken.add(free.toLowerCase())
    return join(where, `${free}.png`)
  })
}

/**
 * Writes a picture as a PNG, with the folders that its path needs.
 * @throws CnnError 'write-failed'
 */
export function writePicture(file: string, image: Image) {
  try {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, encodePng(image))
  } catch (cause) {
    const { message } = cause as Error
    throw new CnnError('write-failed', `${file} cannot be written: ${message}.`, { cause })
  }
}
