import { realpath } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { CnnError } from '@cnn/core'

/**
 * Holds the folder of pictures and the one that is written apart: neither may lie in the other, for what is written would
 * be read as pictures, or pictures be written over. Links are followed; neither need be there.
 * @throws CnnError 'bad-option'
 */
export async function requireApart(pictures: string, out: string): Promise<void> {
  const [source, target] = [await placeOf(pictures), await placeOf(out)]
  const both = `${out} cannot be written from the pictures in ${pictures}`
  if (source === target) throw notApart(`${both}: they are one folder.`)
  if (isWithin(target, source)) {
    throw notApart(`${both}: it lies in there, and would be read as pictures itself.`)
  }
  if (isWithin(source, target)) {
    throw notApart(`${both}: they lie in there, among what would be written.`)
  }
}

const notApart = (message: string) =>
  new CnnError('bad-option', `${message} Give a folder beside it.`)

/** Where a path leads; of what is not there yet, where it will be. */
async function placeOf(path: string): Promise<string> {
  const whole = resolve(path)
  try {
    return await realpath(whole)
  } catch {
    const parent = dirname(whole)
    return parent === whole ? whole : join(await placeOf(parent), basename(whole))
  }
}

function isWithin(inner: string, outer: string): boolean {
  const way = relative(outer, inner)
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}
