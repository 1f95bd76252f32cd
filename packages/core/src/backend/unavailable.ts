import { CnnError } from '../errors.js'

/** The error of a device that cannot run here; `reason` also says what would help. */
export const unavailable = (reason: string, cause?: unknown) =>
  new CnnError('backend-unavailable', reason, { cause })
