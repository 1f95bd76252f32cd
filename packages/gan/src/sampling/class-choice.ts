import { CnnError, nearestName } from '@cnn/core'

/** A class by its name, or by its number from 0. */
export type ClassChoice = string | number

/**
 * The numbers of the classes of so many pictures: those that were chosen in turn, or all in turn.
 * @param labels the names of the classes; undefined where the generator takes none
 * @throws CnnError 'unknown-label' with the nearest name, 'bad-option' for classes that the generator does not take
 */
export function chosenClasses(
  choice: ClassChoice | readonly ClassChoice[] | undefined,
  count: number,
  labels: readonly string[] | undefined,
): Int32Array | undefined {
  if (!labels) {
    if (choice === undefined) return undefined
    throw new CnnError(
      'bad-option',
      'This generator was trained without labels: it cannot be told what to make. Leave the labels out.',
    )
  }
  const chosen =
    choice === undefined
      ? [...labels.keys()]
      : [choice].flat().map((one) => classNumber(one as ClassChoice, labels))
  if (chosen.length === 0) {
    throw new CnnError('bad-option', 'The list of labels is empty. Name one, or leave it out.')
  }
  return Int32Array.from({ length: count }, (_, i) => chosen[i % chosen.length]!)
}

function classNumber(choice: ClassChoice, labels: readonly string[]): number {
  const number = typeof choice === 'number' ? choice : labels.indexOf(choice)
  if (Number.isInteger(number) && number >= 0 && number < labels.length) return number
  if (typeof choice === 'number') {
    throw new CnnError(
      'unknown-label',
      `There is no class ${choice}: the generator knows 0 to ${labels.length - 1}.`,
    )
  }
  const nearest = nearestName(choice, labels)
  const meant = nearest === undefined ? '' : ` Did you mean '${nearest}'?`
  const [few, more] = [labels.slice(0, 20), labels.length > 20 ? ' …' : '']
  throw new CnnError(
    'unknown-label',
    `The generator knows no class '${choice}'.${meant} It knows ${few.join(', ')}${more}.`,
  )
}
