import { existsSync, readdirSync, statSync } from 'node:fs'
import { basename, dirname, extname, join, resolve } from 'node:path'
import { CnnError } from '@cnn/core'
import { suggestion } from './nearest-name.js'

const pictureExtensions = new Set(['.png', '.jpg', '.jpeg', '.jpe', '.jfif'])

/**
 * The pictures that are meant: files and URLs as they stand, folders with all pictures in and below them, in order of
 * name. `except` is the folder for what is drawn of them: of a folder around it, it is no part.
 * @throws CnnError 'no-such-file' with the nearest name, 'no-pictures' for a folder without any
 */
export function findImages(names: readonly string[], { except = '' } = {}): string[] {
  return names.flatMap((name) => {
    if (/^(https?|data|file):/i.test(name)) return [name]
    if (!existsSync(name)) throw noSuchFile(name)
    if (!statSync(name).isDirectory()) return [name]
    const inside = picturesIn(name, except && resolve(except))
    if (inside.length > 0) return inside
    throw new CnnError('no-pictures', `The folder ${name} has no pictures (.png, .jpg).`)
  })
}

function picturesIn(folder: string, except: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !name.startsWith('.'))
    .sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }))
    .flatMap((entry) => {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) return resolve(path) === except ? [] : picturesIn(path, except)
      return pictureExtensions.has(extname(entry.name).toLowerCase()) ? [path] : []
    })
}

/** Names the nearest file beside the place. */
export function noSuchFile(name: string) {
  const folder = dirname(name)
  const beside = existsSync(folder) ? readdirSync(folder) : []
  const nearest = suggestion(basename(name), beside)
  return new CnnError('no-such-file', `There is no file ${name}.${nearest}`)
}
