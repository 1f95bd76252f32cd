import { CnnError } from '../../errors.js'
import { isPromise, type RandomAccess } from '../random-access.js'

/** A label (or another value) of each sample, or a function that gives it. */
export type Labels<T, L = number | string> = ArrayLike<L> | ((sample: T) => L)

/**
 * The label of each sample; a function is asked for each, which samples that are in memory allow.
 * @throws CnnError 'invalid-argument' for too many, too few, or a function where samples are read asynchronously
 */
export function labelsOf<T, L>(
  source: RandomAccess<T>,
  labels: Labels<T, L>,
  title: string,
  option: string,
): ArrayLike<L> {
  if (typeof labels !== 'function') {
    if (labels.length === source.size) return labels
    throw new CnnError(
      'invalid-argument',
      `${option} has ${labels.length} values for the ${source.size} samples of ${title}.`,
    )
  }
  return Array.from({ length: source.size }, (_, position) => {
    const sample = source.at(position, 0)
    if (!isPromise(sample)) return labels(sample)
    sample.catch(() => {})
    throw new CnnError(
      'invalid-argument',
      `The samples of ${title} are read asynchronously: give ${option} an array of their values instead of a function.`,
    )
  })
}

/** Positions by label, the labels in the order of their names, so that the data's order does not change the split. */
export function groupByLabel(labels: ArrayLike<number | string>) {
  const groups = new Map<number | string, number[]>()
  for (let position = 0; position < labels.length; position++) {
    const label = labels[position]!
    const group = groups.get(label)
    if (group) group.push(position)
    else groups.set(label, [position])
  }
  return [...groups.entries()]
    .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1))
    .map(([, group]) => group)
}
