/** About how many bytes of memory a sample takes: its typed arrays, strings and numbers. */
export function sampleBytes(value: unknown, depth = 0): number {
  if (typeof value === 'string') return 2 * value.length + 16
  if (typeof value !== 'object' || value === null) return 8
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return value.byteLength + 64
  if (typeof Blob !== 'undefined' && value instanceof Blob) return value.size + 64
  if (depth > 16) return 64
  let bytes = 32
  if (Array.isArray(value)) {
    for (const element of value) bytes += sampleBytes(element, depth + 1)
    return bytes
  }
  for (const key in value) {
    bytes += 8 + sampleBytes((value as Record<string, unknown>)[key], depth + 1)
  }
  return bytes
}
