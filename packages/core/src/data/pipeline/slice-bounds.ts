import { CnnError } from '../../errors.js'

/** A place in a data set: a number of elements, negative from the end, or a share: '10%', '-12.5%'. */
export type SliceBound = number | `${number}%`

/**
 * The first element of a slice and the one after its last, as those of `Array.slice`: what lies beyond the ends is cut
 * off. Shares are rounded to the nearest element, so that slices with a common bound meet.
 * @throws CnnError 'invalid-argument'
 */
export function sliceBounds(size: number, begin: SliceBound, end: SliceBound) {
  const [first, last] = [begin, end].map((bound) => {
    const place = wholePlace(size, bound)
    return Math.min(size, Math.max(0, place < 0 ? size + place : place))
  }) as [number, number]
  return { first, count: Math.max(0, last - first) }
}

function wholePlace(size: number, bound: SliceBound) {
  const [, share] = /^(-?\d+(?:\.\d+)?)%$/.exec(String(bound)) ?? []
  if (share !== undefined) {
    // -0, which is 'from the end, nothing', is not the beginning.
    const place = Math.round((Math.abs(Number(share)) / 100) * size)
    return share.startsWith('-') ? (place === 0 ? size : -place) : place
  }
  if (typeof bound === 'number' && (Number.isSafeInteger(bound) || bound === Infinity)) return bound
  throw new CnnError(
    'invalid-argument',
    `A bound of slice() is ${bound}, but must be a whole number (negative from the end) or a share like '10%'.`,
  )
}
