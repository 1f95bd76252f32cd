import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'
import { CnnError, encodePng, type Image } from '@cnn/core'

/**
 * The file for what is drawn of each picture: the one that is named, or in the folder that is named one of the picture's
 * own name.
 * @param option the option that names it, for errors
 * @throws CnnError 'bad-option' for a file for several pictures
 */
export function pictureFiles(where: string, images: readonly string[], option: string): string[] {
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
