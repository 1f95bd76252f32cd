import { CnnError } from '../../errors.js'
import { PickledArray } from '../numpy/numpy-globals.js'
import { isSequence, isText, PickledDict } from '../pickle/pickle-values.js'
import { PickledTensor } from './torch-globals.js'

/** A tensor in the value that a pickle gives. */
export type PickledLeaf = PickledTensor | PickledArray

export interface FoundState {
  leaves: Map<string, PickledLeaf>
  /** The plain values that stand beside the tensors in the checkpoint: 'epoch', 'best_acc'. */
  notes: Record<string, string>
}

/** Under which of its keys a checkpoint has the weights, by the habits of those who write them. */
const stateNames =
  /^(model|net|network|state_?dict|params?|weights|module|backbone|generator|ema|averaged?)(_?(state_?dict|state|params|weights|ema|avg))?$/i
/** What has tensors, but no weights. */
const otherNames = /optim|sched|scaler|^amp$|criterion|loss|rng|history/i
const maxDepth = 4

/**
 * The state dict in what a checkpoint holds: itself, the one that is there, or the one that bears one of the usual
 * names; the names of wrappers (`module.` of DataParallel, `_orig_mod.` of torch.compile) are taken off its keys.
 * @param at which of several is meant: 'model', 'ema.state_dict'
 * @throws CnnError 'ambiguous-checkpoint', 'no-tensors' with a list of what is there
 */
export function findStateDict(root: unknown, name: string, at?: string): FoundState {
  const notes = plainValues(root)
  const value = at === undefined ? search(root, name, []) : valueAt(root, at, name)
  const leaves = leavesOf(value)
  if (leaves.size === 0) throw noTensors(name, value, at)
  return { leaves: withoutWrappers(leaves), notes }
}

function search(value: unknown, name: string, path: readonly string[]): unknown {
  if (!(value instanceof PickledDict) || path.length >= maxDepth) return value
  const nested = [...value].filter(
    (entry): entry is [string, PickledDict] =>
      isText(entry[0]) &&
      entry[1] instanceof PickledDict &&
      !otherNames.test(entry[0]) &&
      countTensors(entry[1]) > 0,
  )
  const named = nested.filter(([key]) => stateNames.test(key))
  const choice = named.length > 0 ? named : leavesOf(value).size > 0 ? [] : nested
  if (choice.length > 1) throw ambiguous(name, choice, path)
  const [only] = choice
  return only ? search(only[1], name, [...path, only[0]]) : value
}

/** The value at a path whose parts may themselves have dots. */
function valueAt(root: unknown, at: string, name: string): unknown {
  if (root instanceof PickledDict) {
    if (root.has(at)) return root.get(at)
    for (let dot = at.indexOf('.'); dot >= 0; dot = at.indexOf('.', dot + 1)) {
      const inner = root.get(at.slice(0, dot))
      if (inner instanceof PickledDict) return valueAt(inner, at.slice(dot + 1), name)
    }
  }
  throw new CnnError(
    'not-found',
    `${name} has nothing at '${at}'. There is: ${describeValue(root)}.`,
  )
}

function leavesOf(value: unknown): Map<string, PickledLeaf> {
  if (isLeaf(value)) return new Map([['tensor', value]])
  const entries: Iterable<[unknown, unknown]> =
    value instanceof PickledDict ? value : isSequence(value) ? value.entries() : []
  const leaves = new Map<string, PickledLeaf>()
  for (const [key, leaf] of entries) if (isLeaf(leaf)) leaves.set(String(key), leaf)
  return leaves
}

const isLeaf = (value: unknown): value is PickledLeaf =>
  value instanceof PickledTensor || value instanceof PickledArray

/** How many tensors stand in a dict and the dicts in it; each is looked into once. */
function countTensors(value: PickledDict, seen = new Set<PickledDict>(), depth = 0): number {
  if (seen.has(value) || depth > maxDepth) return 0
  seen.add(value)
  let count = 0
  for (const inner of value.values()) {
    if (isLeaf(inner)) count++
    else if (inner instanceof PickledDict) count += countTensors(inner, seen, depth + 1)
  }
  return count
}

const wrappers = ['module.', '_orig_mod.']

function withoutWrappers(leaves: Map<string, PickledLeaf>): Map<string, PickledLeaf> {
  const wrapper = wrappers.find((wrapper) =>
    [...leaves.keys()].every((key) => key.startsWith(wrapper) && key.length > wrapper.length),
  )
  if (!wrapper) return leaves
  const inner = Array.from(leaves, ([key, leaf]) => [key.slice(wrapper.length), leaf] as const)
  return withoutWrappers(new Map(inner))
}

function plainValues(root: unknown): Record<string, string> {
  if (!(root instanceof PickledDict)) return {}
  const plain = [...root].filter(
    ([key, value]) =>
      isText(key) && ['string', 'number', 'bigint', 'boolean'].includes(typeof value),
  )
  return Object.fromEntries(
    plain.slice(0, 50).map(([key, value]) => [key, `${value}`.slice(0, 500)]),
  )
}

function ambiguous(
  name: string,
  choice: readonly [string, PickledDict][],
  path: readonly string[],
): CnnError {
  const at = (key: string) => [...path, key].join('.')
  const list = choice
    .slice(0, 10)
    .map(([key, dict]) => `'${at(key)}' (${countTensors(dict)} tensors)`)
  return new CnnError(
    'ambiguous-checkpoint',
    `${name} holds several state dicts: ${list.join(', ')}. Say which one is meant: { at: '${at(choice[0]![0])}' }.`,
  )
}

function noTensors(name: string, value: unknown, at: string | undefined) {
  const where = at === undefined ? name : `${name} at '${at}'`
  return new CnnError(
    'no-tensors',
    `${where} is a pickle without tensors: it holds ${describeValue(value)}. Weights are saved with torch.save(model.state_dict(), 'weights.pth').`,
  )
}

function describeValue(value: unknown): string {
  if (value instanceof PickledDict) {
    const keys = [...value.keys()]
      .slice(0, 10)
      .map((key) => (isText(key) ? `'${key.slice(0, 60)}'` : 'no text'))
    const more = value.size > keys.length ? `, and ${value.size - keys.length} more` : ''
    return value.size === 0 ? 'an empty dict' : `a dict of ${keys.join(', ')}${more}`
  }
  if (isSequence(value)) return `a list of ${value.length} values`
  if (value instanceof Uint8Array) return 'bytes'
  if (isText(value)) return 'a text'
  return typeof value === 'number' ? 'a number' : 'no container'
}
