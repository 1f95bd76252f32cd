import { nearestName } from '../nearest-name.js'

interface Shaped {
  readonly shape: readonly number[]
}

/** A tensor that a network has. */
export interface ExpectedTensor extends Shaped {
  /** Whether a state dict may lack it. */
  optional: boolean
}

/** In what a state dict differs from a network. */
export interface StateMismatch {
  /** Keys of the network that the state dict lacks. */
  missing: string[]
  /** Keys of both whose shapes differ. */
  misshapen: string[]
  /** Keys of the state dict that the network lacks. */
  unexpected: string[]
}

type Expected = ReadonlyMap<string, ExpectedTensor>
type Found = ReadonlyMap<string, Shaped>

/** Compares a state dict with what a network expects. */
export function findMismatch(expected: Expected, found: Found): StateMismatch {
  const keys = [...expected.keys()]
  return {
    missing: keys.filter((key) => !found.has(key) && !expected.get(key)!.optional),
    misshapen: keys.filter((key) => {
      const other = found.get(key)
      return other && !sameShape(expected.get(key)!.shape, other.shape)
    }),
    unexpected: [...found.keys()].filter((key) => !expected.has(key)),
  }
}

export const mismatchCount = ({ missing, misshapen, unexpected }: StateMismatch) =>
  missing.length + misshapen.length + unexpected.length

/** A single number may stand in a row of one, as some converters write it. */
const sameShape = (expected: readonly number[], found: readonly number[]) =>
  expected.join() === found.join() || (expected.length === 0 && found.join() === '1')

const shownOfEach = 8

/**
 * All that differs in one table, a few rows of each kind, and what is probably the matter: names that differ by a
 * prefix, a head for another number of classes.
 * @param name what the network is called
 */
export function describeMismatch(
  mismatch: StateMismatch,
  expected: Expected,
  found: Found,
  name: string,
): string {
  const { missing, misshapen, unexpected } = mismatch
  const advice = prefixAdvice(mismatch, expected, found) ?? headAdvice(mismatch, expected, found)
  const rows = [
    ...section('missing', missing, (key) => {
      const meant = advice ? undefined : nearName(key, mismatch, expected, found)
      return `[${expected.get(key)!.shape}]${meant ? `  did you mean '${meant}'?` : ''}`
    }),
    ...section('misshapen', misshapen, (key) => {
      return `expected [${expected.get(key)!.shape}], got [${found.get(key)!.shape}]`
    }),
    ...section('unexpected', unexpected, (key) => `[${found.get(key)!.shape}]`),
  ]
  const counts = Object.entries(mismatch)
    .filter(([, keys]) => keys.length > 0)
    .map(([kind, keys]) => `${keys.length} ${kind}`)
  const title = `The weights do not fit ${name} (of its ${expected.size} entries, ${counts.join(', ')}):`
  return [title, ...aligned(rows), ...(advice ? [advice] : [])].join('\n')
}

type Row = [kind: string, key: string, detail: string]

function section(kind: string, keys: readonly string[], detail: (key: string) => string): Row[] {
  const rows = keys.slice(0, shownOfEach).map((key): Row => [kind, key, detail(key)])
  const more = keys.length - rows.length
  return more > 0 ? [...rows, [kind, `… and ${more} more`, '']] : rows
}

function aligned(rows: readonly Row[]): string[] {
  const width = Math.max(...rows.map(([, key]) => Math.min(key.length, 60)))
  return rows.map(([kind, key, detail]) =>
    `  ${kind.padEnd(10)}  ${key.padEnd(width)}  ${detail}`.trimEnd(),
  )
}

/** A key that the network does not know, of the shape that is missing and of a similar name. */
function nearName(key: string, { unexpected }: StateMismatch, expected: Expected, found: Found) {
  const { shape } = expected.get(key)!
  return nearestName(
    key,
    unexpected.filter((other) => sameShape(shape, found.get(other)!.shape)),
  )
}

/** Most missing keys are there, under a name that is longer or shorter at its beginning. */
function prefixAdvice(
  { missing, unexpected }: StateMismatch,
  expected: Expected,
  found: Found,
): string | undefined {
  const longer = commonPrefix(missing, unexpected, (key, other) =>
    sameShape(expected.get(key)!.shape, found.get(other)!.shape),
  )
  if (longer !== undefined) {
    return `The keys of the file begin with '${longer}.'. To take it off: rename: [{ from: '${longer}', to: '' }].`
  }
  const shorter = commonPrefix(unexpected, missing, (other, key) =>
    sameShape(expected.get(key)!.shape, found.get(other)!.shape),
  )
  return (
    shorter &&
    `The keys of the network begin with '${shorter}.', those of the file do not. To add it: rename: [{ from: /^/, to: '${shorter}.' }].`
  )
}

/** What stands before most of the short keys among the long ones: 'backbone'. */
function commonPrefix(
  short: readonly string[],
  long: readonly string[],
  fits: (short: string, long: string) => boolean,
): string | undefined {
  const byEnd = new Map<string, string[]>()
  for (const key of long) {
    for (let dot = key.indexOf('.'); dot >= 0; dot = key.indexOf('.', dot + 1)) {
      const end = key.slice(dot + 1)
      byEnd.set(end, [...(byEnd.get(end) ?? []), key])
    }
  }
  const counts = new Map<string, number>()
  for (const key of short) {
    for (const other of byEnd.get(key) ?? []) {
      if (!fits(key, other)) continue
      const prefix = other.slice(0, -key.length - 1)
      counts.set(prefix, (counts.get(prefix) ?? 0) + 1)
    }
  }
  const [most] = [...counts].sort((a, b) => b[1] - a[1])
  return most && most[1] * 2 > short.length ? most[0] : undefined
}

/** Only the last layer differs, in its number of outputs. */
function headAdvice(
  { missing, misshapen, unexpected }: StateMismatch,
  expected: Expected,
  found: Found,
): string | undefined {
  if (missing.length + unexpected.length > 0) return undefined
  const heads = new Set(misshapen.map((key) => key.replace(/\.[^.]*$/, '')))
  const [head] = heads
  const [first] = misshapen
  if (heads.size !== 1 || !head || !first) return undefined
  const outputs = expected.get(first)!.shape[0]!
  const others = found.get(first)!.shape[0]!
  const isHead = misshapen.every((key) => {
    const [own, ...rest] = expected.get(key)!.shape
    const [theirs, ...otherRest] = found.get(key)!.shape
    return own === outputs && theirs === others && own !== theirs && sameShape(rest, otherRest)
  })
  if (!isHead) return undefined
  return `Only the head '${head}' differs: the file is for ${others} classes, the network for ${outputs}. Build the network for ${others}, or keep ${outputs} and train the head anew: fineTune does that, or load with ignore: ['${head}'].`
}
