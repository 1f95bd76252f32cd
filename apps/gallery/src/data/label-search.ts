import type { Dataset } from '@cnn/core'

/** Which samples show a class: found by looking at one after the other, as far as was asked for. */
export class LabelSearch {
  /** Positions by label; a sample with several boxes is under each of their labels. */
  private readonly positions = new Map<number, number[]>()
  looked = 0

  constructor(private readonly data: Dataset<unknown>) {}

  get isComplete() {
    return this.looked >= (this.data.size ?? 0)
  }

  /** The positions known so far. */
  of(label: number): readonly number[] {
    return this.positions.get(label) ?? []
  }

  /** How many of the samples looked at show each class. */
  counts(classes: number): number[] {
    return Array.from({ length: classes }, (_, label) => this.of(label).length)
  }

  /** Looks on until so many of a class are known, the time is over, or there are no more; one call after the other. */
  lookOn(goal: { label?: number; count?: number; milliseconds: number }): Promise<void> {
    const turn = this.turn.then(() => this.look(goal))
    this.turn = turn.catch(() => {})
    return turn
  }

  private turn: Promise<void> = Promise.resolve()

  private async look({
    label,
    count,
    milliseconds,
  }: {
    label?: number
    count?: number
    milliseconds: number
  }) {
    const end = performance.now() + milliseconds
    const isEnough = () =>
      label !== undefined && count !== undefined && this.of(label).length >= count
    while (!this.isComplete && !isEnough() && performance.now() < end) {
      const position = this.looked++
      const sample = await this.data.get(position)
      for (const found of labelsOf(sample)) {
        const own = this.positions.get(found)
        if (own) own.push(position)
        else this.positions.set(found, [position])
      }
    }
  }
}

function labelsOf(sample: unknown): Iterable<number> {
  const { label, boxes } = (sample ?? {}) as { label?: unknown; boxes?: { label?: unknown }[] }
  const labels = Array.isArray(boxes) ? boxes.map((box) => box.label) : []
  if (typeof label === 'number') labels.push(label)
  return new Set(labels.filter((one): one is number => typeof one === 'number'))
}
