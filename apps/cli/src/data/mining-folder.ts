import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { CnnError } from '@cnn/core'
import { copyPictures } from './copy-pictures.js'

/** What people sort pictures into, and what is laid out for them. */
export type MiningPart = 'yes' | 'no' | 'maybe' | 'found'
const parts = ['yes', 'no', 'maybe', 'found'] as const

/** A folder in which pictures are sorted in rounds: people move those in maybe/ to yes/ or no/, found/ is the outcome. */
export class MiningFolder {
  /** The pictures' names here, by their paths there. */
  readonly #names: ReadonlyMap<string, string>

  /**
   * @param source the folder of all pictures
   * @param paths of the pictures below it
   */
  constructor(
    readonly folder: string,
    readonly source: string,
    paths: readonly string[],
  ) {
    const taken = new Set<string>()
    this.#names = new Map(
      paths.map((path, index) => {
        const flat = path.replaceAll('/', '--')
        const name = taken.has(flat) ? `${index}-${flat}` : flat
        taken.add(name)
        return [path, name]
      }),
    )
  }

  /**
   * The paths of the pictures that were sorted into a part, and the names of files that are none of the pictures.
   * @throws CnnError 'read-failed'
   */
  async sorted(part: MiningPart): Promise<{ paths: string[]; strangers: string[] }> {
    const names = await this.#namesIn(part)
    const paths = new Map([...this.#names].map(([path, name]) => [name, path]))
    return {
      paths: names.flatMap((name) => paths.get(name) ?? []),
      strangers: names.filter((name) => !paths.has(name)),
    }
  }

  /** Makes all parts, and empties those two that are laid out anew, of the pictures and of nothing else. */
  async clear() {
    for (const part of parts) await mkdir(join(this.folder, part), { recursive: true })
    const own = new Set(this.#names.values())
    for (const part of ['maybe', 'found'] as const) {
      for (const name of await this.#namesIn(part)) {
        if (own.has(name)) await rm(join(this.folder, part, name))
      }
    }
  }

  /** Lays out pictures. Throws 'write-failed' and 'aborted'. */
  lay(part: 'maybe' | 'found', paths: readonly string[], signal?: AbortSignal) {
    const files = paths.map((path) => ({ from: path, to: this.#names.get(path)! }))
    return copyPictures(files, { from: this.source, to: join(this.folder, part) }, signal)
  }

  async #namesIn(part: MiningPart): Promise<string[]> {
    try {
      const names = await readdir(join(this.folder, part))
      return names.filter((name) => !name.startsWith('.')).sort()
    } catch (cause) {
      const { code, message } = cause as NodeJS.ErrnoException
      if (code === 'ENOENT') return []
      throw new CnnError('read-failed', `${join(this.folder, part)} cannot be read: ${message}.`, {
        cause,
      })
    }
  }
}
