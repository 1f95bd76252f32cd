/** Sorting of rows by columns of numbers; rows that are equal stay in the order in which they were. */

/** All rows, as they come. */
export function allRows(count: number): Int32Array {
  const rows = new Int32Array(count)
  for (let row = 0; row < count; row++) rows[row] = row
  return rows
}

/** Rows by their keys, which are 0 … `keyCount` − 1. */
export function orderByKey(rows: Int32Array, keys: Int32Array, keyCount: number): Int32Array {
  const next = startsByKey(rows, keys, keyCount)
  const ordered = new Int32Array(rows.length)
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!
    ordered[next[keys[row]!]!++] = row
  }
  return ordered
}

/** Where the rows of each key begin once they are ordered by it; the last number is where all end. [keyCount + 1] */
export function startsByKey(rows: Int32Array, keys: Int32Array, keyCount: number): Int32Array {
  const starts = new Int32Array(keyCount + 1)
  for (let i = 0; i < rows.length; i++) starts[keys[rows[i]!]! + 1]!++
  for (let key = 0; key < keyCount; key++) starts[key + 1]! += starts[key]!
  return starts
}

const digits = 4
const digitValues = 2 ** 16

/** Rows by their scores, the highest first: a radix sort over the numbers' bits. */
export function orderByScore(rows: Int32Array, scores: Float64Array): Int32Array {
  const keys = descendingKeys(scores)
  let ordered = rows
  for (let digit = 0; digit < digits; digit++) ordered = orderByDigit(ordered, keys, digit)
  return ordered
}

/** Four digits of 16 bits for each score, the lowest first; the higher a score, the lower the number that they make. */
function descendingKeys(scores: Float64Array): Uint16Array {
  const values = Float64Array.from(scores)
  // Both zeros are equal.
  for (let i = 0; i < values.length; i++) values[i]! += 0
  const keys = new Uint16Array(values.buffer)
  if (!isLittleEndian) reverseDigits(keys)
  for (let at = 0; at < keys.length; at += digits) {
    const isNegative = keys[at + 3]! >= 0x8000
    if (isNegative) continue
    for (let digit = 0; digit < 3; digit++) keys[at + digit] = ~keys[at + digit]!
    keys[at + 3] = 0x7fff - keys[at + 3]!
  }
  return keys
}

const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1

function reverseDigits(keys: Uint16Array) {
  for (let at = 0; at < keys.length; at += digits) keys.subarray(at, at + digits).reverse()
}

function orderByDigit(rows: Int32Array, keys: Uint16Array, digit: number): Int32Array {
  const next = new Int32Array(digitValues + 1)
  for (let i = 0; i < rows.length; i++) next[keys[digits * rows[i]! + digit]! + 1]!++
  if (rows.length > 0 && next[keys[digits * rows[0]! + digit]! + 1] === rows.length) return rows
  for (let value = 0; value < digitValues; value++) next[value + 1]! += next[value]!
  const ordered = new Int32Array(rows.length)
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!
    ordered[next[keys[digits * row + digit]!]!++] = row
  }
  return ordered
}
