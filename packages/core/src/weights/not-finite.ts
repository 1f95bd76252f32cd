import { CnnError } from '../errors.js'

/** The error of weights with NaN or infinite values; `bad` says where they are. */
export function notFinite(bad: readonly string[], name: string) {
  const shown = bad.slice(0, 5).join(', ') + (bad.length > 5 ? `, and ${bad.length - 5} more` : '')
  return new CnnError(
    'bad-weights',
    `${name} holds values that are not numbers: ${shown}. The training that made it diverged, or the file is damaged. To load it all the same: { allowNaN: true }.`,
  )
}
