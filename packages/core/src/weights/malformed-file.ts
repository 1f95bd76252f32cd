import { CnnError } from '../errors.js'

/** A weights file contradicts its format: what is wrong, and what to do. */
export const malformedFile = (name: string, what: string, options?: ErrorOptions) =>
  new CnnError(
    'bad-weights-file',
    `${name} is damaged or not what it seems: ${what}. Fetch or write it again.`,
    options,
  )
