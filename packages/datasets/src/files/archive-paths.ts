import { CnnError } from '@cnn/core/data'

const longest = 4096
const deepest = 64
/** More entries than these are refused, and more than one for so many of the archive's bytes, beyond a few thousand. */
const mostEntries = 4_000_000
const [fewEntries, bytesPerEntry] = [10_000, 20]

/**
 * The paths of an archive's entries, made plain and checked one after the other: none leads out of the folder that it is
 * unpacked into, none comes twice, and none differs from another only in what some file systems do not tell apart.
 */
export class ArchivePaths {
  private readonly kinds = new Map<string, { path: string; kind: 'file' | 'folder' }>()
  private lastFolder = ''
  private count = 0
  private readonly most: number

  /** @param archiveBytes how large the archive is, packed */
  constructor(
    private readonly archive: string,
    archiveBytes: number,
  ) {
    this.most = Math.min(mostEntries, fewEntries + archiveBytes / bytesPerEntry)
  }

  /**
   * The entry's path with slashes, without './' and doubled ones; '' for the root itself.
   * @throws CnnError 'unsafe-archive'
   */
  enter(given: string, kind: 'file' | 'folder'): string {
    if (++this.count > this.most) throw this.tooMany()
    const path = this.plain(given)
    if (path === '') {
      if (kind === 'file') throw this.unsafe(given, 'has no name')
      return path
    }
    this.enterFolders(path)
    this.note(path, kind, given)
    return path
  }

  /** The error of what is neither a file nor a folder. */
  refusal(given: string, what: string): CnnError {
    return this.unsafe(given, `is ${what}, which can lead out of the folder`)
  }

  private plain(given: string) {
    const path = given.replaceAll('\\', '/')
    if (path.startsWith('/')) throw this.unsafe(given, 'is an absolute path')
    if (/^[a-z]:/i.test(path)) throw this.unsafe(given, 'names a drive')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
    if (/[\0-\x1f\x7f]/.test(path)) throw this.unsafe(given, 'has control characters')
    const parts = path.split('/').filter((part) => part !== '' && part !== '.')
    if (parts.includes('..')) throw this.unsafe(given, 'leads out of the folder')
    if (path.length > longest || parts.length > deepest) throw this.unsafe(given, 'is too long')
    return parts.join('/')
  }

  private enterFolders(path: string) {
    const end = path.lastIndexOf('/')
    const folder = path.slice(0, Math.max(0, end))
    // Entries mostly come folder by folder.
    if (folder === this.lastFolder) return
    this.lastFolder = folder
    for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) {
      this.note(path.slice(0, at), 'folder', path)
    }
  }

  private note(path: string, kind: 'file' | 'folder', given: string) {
    const key = path.normalize('NFC').toLowerCase()
    const known = this.kinds.get(key)
    if (!known) {
      this.kinds.set(key, { path, kind })
      return
    }
    if (known.path !== path) {
      throw this.unsafe(given, `differs only in its letters’ case or accents from ‘${known.path}’`)
    }
    if (kind === 'folder' && known.kind === 'folder') return
    const problem = kind === known.kind ? 'comes twice' : 'is both a file and a folder'
    throw this.unsafe(given, problem)
  }

  private tooMany() {
    return new CnnError(
      'unsafe-archive',
      `${this.archive} is refused: it has more than ${Math.floor(this.most).toLocaleString('en')} entries, which is meant to fill a disk or a memory. Nothing of it was kept.`,
    )
  }

  private unsafe(given: string, problem: string) {
    const shown = given.length > 100 ? `${given.slice(0, 100)}…` : given
    return new CnnError(
      'unsafe-archive',
      `${this.archive} is refused: ‘${shown}’ in it ${problem}. Nothing of it was kept. If you trust it, unpack it yourself and give the folder.`,
    )
  }
}
