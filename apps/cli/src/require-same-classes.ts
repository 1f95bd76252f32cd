import { CnnError } from '@cnn/core'
import type { ImageSet } from '@cnn/datasets'

/**
 * Weights answer with their own classes; measured on other ones a figure says nothing.
 * @throws CnnError 'classes-mismatch' where the numbers of classes differ; other names are only told
 */
export function requireSameClasses(
  labels: readonly string[],
  { classes, test }: Pick<ImageSet, 'classes' | 'test'>,
  warn: (text: string) => void,
) {
  const name = test.name ?? 'The data set'
  if (labels.length !== classes.length) {
    throw new CnnError(
      'classes-mismatch',
      `The weights know ${labels.length} classes (${listed(labels)}), ${name} has ${classes.length} (${listed(classes)}).`,
    )
  }
  if (labels.some((label, index) => label !== classes[index])) {
    warn(
      `Note: the weights call the classes ${listed(labels)}; ${name} calls them ${listed(classes)}.`,
    )
  }
}

const listed = (names: readonly string[]) =>
  names.slice(0, 3).join(', ') + (names.length > 3 ? ' …' : '')
