import { CnnError } from '../errors.js'

/** Keys that are meant: a text names a key or a module with all below it ('fc', 'backbone.layer4'). */
export type KeyPattern = string | RegExp

export interface RenameRule {
  from: KeyPattern
  /** What takes the place of what matched; `$1` as in `String.replace`. '' takes a module's name off. */
  to: string
}

/** How the keys of a file become those of a network. */
export interface KeyRules {
  /**
   * Applied to each key of the file, one after another:
   * `[{ from: /^backbone\.(.*)/, to: '$1' }]`, or shorter `[{ from: 'backbone', to: '' }]`.
   */
  rename?: readonly RenameRule[]
  /** Keys, after renaming, that are left out: neither taken from the file nor asked for by the network. */
  ignore?: readonly KeyPattern[]
}

/**
 * The entries under the keys that the rules give them.
 * @throws CnnError 'invalid-argument' if two keys become one
 */
export function applyKeyRules<T>(
  entries: ReadonlyMap<string, T>,
  { rename = [], ignore }: KeyRules,
): Map<string, T> {
  const ruled = new Map<string, T>()
  const sources = new Map<string, string>()
  for (const [key, entry] of entries) {
    const renamed = rename.reduce(applyRename, key)
    if (isIgnored(renamed, ignore)) continue
    if (ruled.has(renamed)) {
      throw new CnnError(
        'invalid-argument',
        `The rules rename both '${sources.get(renamed)}' and '${key}' to '${renamed}'.`,
      )
    }
    ruled.set(renamed, entry)
    sources.set(renamed, key)
  }
  return ruled
}

export const isIgnored = (key: string, ignore: readonly KeyPattern[] = []) =>
  ignore.some((pattern) =>
    typeof pattern === 'string' ? isWithin(key, pattern) : key.search(pattern) >= 0,
  )

const isWithin = (key: string, module: string) => key === module || key.startsWith(`${module}.`)

function applyRename(key: string, { from, to }: RenameRule) {
  if (typeof from !== 'string') return key.replace(from, to)
  if (!isWithin(key, from)) return key
  const rest = key.slice(from.length)
  return to === '' ? rest.replace(/^\./, '') : to + rest
}
