/** How well a network knows one class. */
export interface ClassMeasures {
  /** Pictures of this class. */
  count: number
  /** Of the answers that named this class, the share that was right; NaN where there were none. */
  precision: number
  /** Of the pictures of this class, the share that was found; NaN where there were none. */
  recall: number
}

/** Precision and recall by class from a confusion matrix: rows are true classes, columns answers. */
export function classMeasures(confusion: readonly (readonly number[])[]): ClassMeasures[] {
  return confusion.map((row, index) => {
    const count = sum(row)
    const named = sum(confusion.map((other) => other[index]!))
    const right = row[index]!
    return { count, precision: right / named, recall: right / count }
  })
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)

/** The pair of different classes that was mixed up most often. */
export function mostConfused(confusion: readonly (readonly number[])[]) {
  let most = { actual: 0, answered: 0, count: 0 }
  confusion.forEach((row, actual) => {
    row.forEach((count, answered) => {
      if (actual !== answered && count > most.count) most = { actual, answered, count }
    })
  })
  return most.count > 0 ? most : undefined
}
