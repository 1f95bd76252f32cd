import { CnnError } from '@cnn/core/data'

const longest = 4096
const deepest = 64
/**
 * More files and folders than these are refused, and more than one for so many of the archive's bytes, beyond a few
 * thousand.
 */
const mostEntries = 4_000_000
const [fewEntries, bytesPerEntry] = [10_000, 20]
/** The same for the characters of all paths together; honest archives have one or two for each of their bytes. */
const mostCharacters = 2 ** 28
const [fewCharacters, charactersPerByte] = [2 ** 24, 10]

/** A file or a folder, known by its folder and its name, so that long paths take no more room than their names. */
interface Entered {
  id: number
  folder: Entered | undefined
  name: string
  kind: 'file' | 'folder'
}

/**
 * The paths of an archive's entries, made plain and checked one after the other: none leads out of the folder that it is
 * unpacked into, none comes twice, and none differs from another only in what some file systems do not tell apart. There
 * are no more of them, folders included, and they are no longer together than an honest archive of this size has.
 */
export class ArchivePaths {
  private readonly root: Entered = { id: 0, folder: undefined, name: '', kind: 'folder' }
  private readonly entered = new Map<string, Entered>()
  private last = { path: '', folder: this.root }
  private count = 0
  private characters = 0
  private readonly most: { entries: number; characters: number }

  /** @param archiveBytes how large the archive is, packed */
  constructor(
    private readonly archive: string,
    archiveBytes: number,
  ) {
    this.most = {
      entries: Math.min(mostEntries, fewEntries + archiveBytes / bytesPerEntry),
      characters: Math.min(mostCharacters, fewCharacters + archiveBytes * charactersPerByte),
    }
  }

  /**
   * The entry's path with slashes, without './' and doubled ones; '' for the root itself.
   * @throws CnnError 'unsafe-archive'
   */
  enter(given: string, kind: 'file' | 'folder'): string {
    this.countEntry()
    const path = this.plain(given)
    if (path === '') {
      if (kind === 'file') throw this.unsafe(given, 'has no name')
      return path
    }
    this.characters += path.length
    if (this.characters > this.most.characters) {
      throw this.tooMany(this.most.characters, 'characters of paths')
    }
    const end = path.lastIndexOf('/')
    const folder = this.folderAt(path.slice(0, Math.max(0, end)), path)
    this.enterInto(folder, path.slice(end + 1), kind, path)
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

  private folderAt(path: string, given: string): Entered {
    // Entries mostly come folder by folder.
    if (path === this.last.path) return this.last.folder
    let folder = this.root
    for (const name of path.split('/').filter(Boolean)) {
      folder = this.enterInto(folder, name, 'folder', given)
    }
    this.last = { path, folder }
    return folder
  }

  private enterInto(folder: Entered, name: string, kind: Entered['kind'], given: string): Entered {
    const key = `${folder.id}/${name.normalize('NFC').toLowerCase()}`
    const known = this.entered.get(key)
    if (!known) {
      const entered = { id: this.entered.size + 1, folder, name, kind }
      this.entered.set(key, entered)
      return entered
    }
    if (known.name !== name) {
      const other = pathOf(known)
      throw this.unsafe(given, `differs only in its letters’ case or accents from ‘${other}’`)
    }
    if (kind === 'folder' && known.kind === 'folder') return known
    const problem = kind === known.kind ? 'comes twice' : 'is both a file and a folder'
    throw this.unsafe(given, problem)
  }

  private countEntry() {
    const { entries } = this.most
    if (Math.max(++this.count, this.entered.size) > entries) throw this.tooMany(entries, 'entries')
  }

  private tooMany(most: number, what: string) {
    return new CnnError(
      'unsafe-archive',
      `${this.archive} is refused: it has more than ${Math.floor(most).toLocaleString('en')} ${what}, which is meant to fill a disk or a memory. Nothing of it was kept.`,
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

function pathOf({ folder, name }: Entered): string {
  return folder?.name ? `${pathOf(folder)}/${name}` : name
}
