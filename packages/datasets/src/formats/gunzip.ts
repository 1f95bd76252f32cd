import { CnnError } from '@cnn/core'

export const isGzip = (bytes: Uint8Array) => bytes[0] === 0x1f && bytes[1] === 0x8b

export interface GunzipOptions {
  /** What to call the file in errors. */
  name: string
  /**
   * How many bytes come out, told as soon as the first `headerBytes` of them are known. More output than that is
   * refused at once, so that a small file cannot fill the memory.
   */
  sizeFrom: (head: Uint8Array) => number
  headerBytes: number
}

/** The most that gzip can shrink anything, a little rounded up. */
export const largestRatio = 1040

/**
 * Unpacks gzip whose content says its own size, with a buffer of just that size.
 * @throws CnnError 'bad-gzip' when it is damaged, cut short, or unpacks to more than it may. Fewer bytes than
 * announced are no error here: what reads the content says where it ends.
 */
export async function gunzip(bytes: Uint8Array, options: GunzipOptions): Promise<Uint8Array> {
  const { name, headerBytes } = options
  const reader = inflating(bytes).getReader()
  let head = new Uint8Array(0)
  let content: Uint8Array | undefined
  let filled = 0
  try {
    while (true) {
      const { done, value } = await readChunk(reader, name, filled)
      if (done) return content ? content.subarray(0, filled) : head
      let chunk = value
      if (!content) {
        chunk = head = concatenated(head, value)
        if (head.length < headerBytes) continue
        content = allocate(options, head, bytes.length)
      }
      if (filled + chunk.length > content.length) throw tooLong(name, content.length)
      content.set(chunk, filled)
      filled += chunk.length
    }
  } finally {
    reader.cancel().catch(() => {})
  }
}

function inflating(bytes: Uint8Array): ReadableStream<Uint8Array> {
  const source = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream()
  return source.pipeThrough(new DecompressionStream('gzip'))
}

async function readChunk(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  name: string,
  filled: number,
) {
  try {
    return await reader.read()
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : cause
    throw new CnnError(
      'bad-gzip',
      `${name} is damaged or cut short: its gzip data cannot be unpacked beyond byte ${filled} of the content (${reason}). Fetch the file again.`,
      { cause },
    )
  }
}

function allocate({ name, sizeFrom }: GunzipOptions, head: Uint8Array, packedBytes: number) {
  const size = sizeFrom(head)
  if (size <= packedBytes * largestRatio) return new Uint8Array(size)
  throw new CnnError(
    'bad-gzip',
    `${name} is damaged or cut short: its header announces ${size} bytes, more than ${packedBytes} bytes of gzip can hold.`,
  )
}

const tooLong = (name: string, size: number) =>
  new CnnError(
    'bad-gzip',
    `${name} unpacks to more than the ${size} bytes that its header announces.`,
  )

function concatenated(a: Uint8Array, b: Uint8Array) {
  const joined = new Uint8Array(a.length + b.length)
  joined.set(a)
  joined.set(b, a.length)
  return joined
}
