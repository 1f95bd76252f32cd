import { throughTransform } from './through-transform.js'

/**
 * Unpacks gzip of one member or several.
 * @param explain makes the error of what cannot be unpacked; what reading throws is thrown as it is
 */
export const gunzipPieces = (
  packed: AsyncIterable<Uint8Array>,
  explain: (reason: unknown) => Error,
): AsyncGenerator<Uint8Array, void, undefined> =>
  throughTransform(packed, new DecompressionStream('gzip'), explain)
