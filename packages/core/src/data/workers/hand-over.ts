/**
 * A value and the buffers that go to another thread with it instead of being copied. Views of a part of a larger buffer
 * are copied, so that the rest stays here. Of what belongs to somebody else (`isOwn` is false) whole buffers stay too.
 */
export function handOver(
  value: unknown,
  isOwn: boolean,
): { value: unknown; buffers: ArrayBuffer[] } {
  const buffers = new Set<ArrayBuffer>()
  const packed = pack(value, isOwn, buffers, 0)
  return { value: packed, buffers: [...buffers] }
}

function pack(value: unknown, isOwn: boolean, buffers: Set<ArrayBuffer>, depth: number): unknown {
  if (typeof value !== 'object' || value === null || depth > 16) return value
  if (ArrayBuffer.isView(value)) return packView(value, isOwn, buffers)
  if (value instanceof ArrayBuffer) {
    if (isOwn) buffers.add(value)
    return value
  }
  if (Array.isArray(value)) {
    // Of numbers and strings there is nothing to hand over.
    if (value.every((element) => typeof element !== 'object')) return value
    return value.map((element) => pack(element, isOwn, buffers, depth + 1))
  }
  const prototype = Object.getPrototypeOf(value)
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => [key, pack(field, isOwn, buffers, depth + 1)]),
  )
}

function packView(view: ArrayBufferView, isOwn: boolean, buffers: Set<ArrayBuffer>) {
  if (!(view.buffer instanceof ArrayBuffer)) return view
  if (view.byteLength === view.buffer.byteLength) {
    if (isOwn) buffers.add(view.buffer)
    return view
  }
  const { buffer, byteOffset, byteLength } = view
  const copy = buffer.slice(byteOffset, byteOffset + byteLength)
  buffers.add(copy)
  if (view instanceof DataView) return new DataView(copy)
  // Buffers of Node are made in another way, and arrive as Uint8Array in any case.
  if (view instanceof Uint8Array) return new Uint8Array(copy)
  return new (view.constructor as new (buffer: ArrayBuffer) => ArrayBufferView)(copy)
}
