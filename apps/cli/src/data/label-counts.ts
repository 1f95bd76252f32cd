import type { PartSummary } from '@cnn/datasets'
import type { ChosenSample } from './choose-samples.js'

/** How often each class was seen in a part. */
export interface LabelCounts {
  part: string
  /** In the order of the classes, or of their names where there are none. */
  counts: { label: string; count: number }[]
  /** Of how many samples; undefined where all were counted. */
  looked?: number
}

/** The counts of a part whose samples were all counted. */
export const countsOfPart = (
  { part, classCounts = [] }: PartSummary,
  classes: readonly string[],
): LabelCounts => ({
  part,
  counts: classCounts.map((count, i) => ({ label: classes[i]!, count })),
})

/** The labels of some samples, or of the boxes in them. */
export function countLabels(
  samples: readonly ChosenSample[],
  classes: readonly string[],
  part: string,
): LabelCounts {
  const counts = new Map<string, number>()
  const add = (label: unknown) => {
    if (typeof label !== 'number' && typeof label !== 'string') return
    const name = typeof label === 'number' ? (classes[label] ?? String(label)) : label
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  for (const { sample } of samples) {
    const { label, boxes } = (sample ?? {}) as { label?: unknown; boxes?: { label?: unknown }[] }
    if (Array.isArray(boxes)) for (const box of boxes) add(box.label)
    else add(label)
  }
  const place = new Map(classes.map((name, i) => [name, i]))
  const rank = (name: string) => place.get(name) ?? classes.length
  const sorted = [...counts].sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1))
  return {
    part,
    looked: samples.length,
    counts: sorted.map(([label, count]) => ({ label, count })),
  }
}
