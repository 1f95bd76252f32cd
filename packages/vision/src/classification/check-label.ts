import { CnnError } from '@cnn/core'

/** @throws CnnError 'bad-label' for a label that is none of so many classes */
export function checkLabel(label: number, classes: number) {
  if (Number.isInteger(label) && label >= 0 && label < classes) return
  throw new CnnError(
    'bad-label',
    `A sample has label ${label}, but there are ${classes} classes: 0 … ${classes - 1}.`,
  )
}
