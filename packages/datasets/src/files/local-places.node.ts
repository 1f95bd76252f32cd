import { resolve } from 'node:path'
import type { InstalledPlace } from './installed-place.js'

/** A place of this computer where a data set may be, and what to call it. */
export interface LocalPlace {
  folder: string
  source: string
}

/** The folders with these names in CNN_DATA_DIR, then those of the operating system's packages. */
export function localPlaces(
  names: readonly string[],
  installed: readonly InstalledPlace[],
): LocalPlace[] {
  const dataFolder = process.env.CNN_DATA_DIR
  const own = dataFolder ? names.map((name) => resolve(dataFolder, name)) : []
  return [
    ...own.map((folder) => ({ folder, source: `CNN_DATA_DIR at ${folder}` })),
    ...installed.map(({ folder, name }) => ({ folder, source: `${name} at ${folder}` })),
  ]
}
