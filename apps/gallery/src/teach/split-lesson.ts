/** Pictures that a class needs before one of them is held back. */
const enough = 5

/**
 * Holds every fifth picture of each class back, to examine the network with: those that come in the middle of each five,
 * for pictures that were taken one after the other are much alike.
 */
export function splitLesson<Sample extends { label: number }>(samples: readonly Sample[]) {
  const counts = new Map<number, number>()
  for (const { label } of samples) counts.set(label, (counts.get(label) ?? 0) + 1)
  const isExamined = [...counts.values()].every((count) => count >= enough)
  const train: Sample[] = []
  const validation: Sample[] = []
  const seen = new Map<number, number>()
  for (const sample of samples) {
    const place = seen.get(sample.label) ?? 0
    seen.set(sample.label, place + 1)
    const part = isExamined && place % enough === 2 ? validation : train
    part.push(sample)
  }
  return { train, validation }
}
