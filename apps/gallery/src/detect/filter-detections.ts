import type { Detection } from '@cnn/vision'

/** Which boxes are shown. */
export interface DetectionFilter {
  /** The least score, 0 … 1. */
  score: number
  /** Labels that are switched off. */
  hidden: ReadonlySet<string>
}

export const filterDetections = <T extends Pick<Detection, 'label' | 'score'>>(
  detections: readonly T[],
  { score, hidden }: DetectionFilter,
): T[] => detections.filter((one) => one.score >= score && !hidden.has(one.label))

export interface LabelCount {
  label: string
  /** The class's place among the labels; undefined where none of it is in the picture. */
  index?: number
  count: number
  isHidden: boolean
}

/** How many of each label are sure enough, most first; labels that are switched off stay, so that they can come back. */
export function countLabels(
  detections: readonly Pick<Detection, 'label' | 'score' | 'index'>[],
  { score, hidden }: DetectionFilter,
): LabelCount[] {
  const counts = new Map<string, LabelCount>()
  for (const label of hidden) counts.set(label, { label, count: 0, isHidden: true })
  for (const { label, index } of detections.filter((one) => one.score >= score)) {
    const before = counts.get(label)?.count ?? 0
    counts.set(label, { label, index, count: before + 1, isHidden: hidden.has(label) })
  }
  return [...counts.values()].sort((a, b) => b.count - a.count || (a.label < b.label ? -1 : 1))
}

/** '3 boxes: 2 × dog, cat'. */
export function summarizeDetections(detections: readonly Pick<Detection, 'label'>[]): string {
  if (detections.length === 0) return 'No boxes'
  const counts = new Map<string, number>()
  for (const { label } of detections) counts.set(label, (counts.get(label) ?? 0) + 1)
  const named = [...counts].map(([label, count]) => (count > 1 ? `${count} × ${label}` : label))
  return `${detections.length} ${detections.length === 1 ? 'box' : 'boxes'}: ${named.join(', ')}`
}
