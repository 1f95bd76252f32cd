import { CnnError } from '../../errors.js'

/** Makes the error of an archive that contradicts itself: what is wrong with which. */
export type MalformedZip = (name: string, what: string, options?: ErrorOptions) => CnnError

export const badZip: MalformedZip = (name, what, options) =>
  new CnnError(
    'bad-zip',
    `${name} is damaged or not what it seems: ${what}. Fetch it again.`,
    options,
  )
