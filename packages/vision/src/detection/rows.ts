/** Arrays one after another in one. */
export function joinValues(arrays: readonly Float32Array[]): Float32Array {
  const joined = new Float32Array(arrays.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const values of arrays) {
    joined.set(values, at)
    at += values.length
  }
  return joined
}

/** Rows of `width` numbers: those at these places. Boxes are rows of four. */
export function gatherRows(rows: Float32Array, places: ArrayLike<number>, width = 4): Float32Array {
  const gathered = new Float32Array(width * places.length)
  for (let i = 0; i < places.length; i++) {
    const from = width * places[i]!
    for (let j = 0; j < width; j++) gathered[width * i + j] = rows[from + j]!
  }
  return gathered
}
