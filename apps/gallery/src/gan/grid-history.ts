/** A picture of what was there after a step. */
export interface Remembered<Value> {
  step: number
  value: Value
}

/**
 * The history with one more entry, never longer than `most`: when it is full, every other one is forgotten, so that it
 * still reaches back to the beginning.
 */
export function remember<Value>(
  history: readonly Remembered<Value>[],
  entry: Remembered<Value>,
  most: number,
): readonly Remembered<Value>[] {
  const kept = history.length < most ? history : history.filter((_, i) => i % 2 === 0)
  return [...kept, entry]
}
