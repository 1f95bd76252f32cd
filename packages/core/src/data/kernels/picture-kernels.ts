import { kernelsBase64 } from './picture-kernels.generated.js'

/** The functions of the assembly beside this file. Addresses and sizes are in bytes. */
interface KernelExports {
  memory: WebAssembly.Memory
  freeMemory(): number
  resampleAcross(...numbers: AcrossNumbers): void
  resampleGreyAcross(...numbers: AcrossNumbers): void
  resampleDown(
    ...numbers: [
      ...[source: number, pitch: number, target: number, length: number, rows: number],
      ...[starts: number, weights: number, pairs: number],
    ]
  ): void
  mirrorRows(source: number, target: number, width: number, rows: number): void
  prepareTable(table: number): void
  decodeScan(scan: number): number
  inverseBlocks(
    ...numbers: [
      ...[coefficients: number, factors: number, samples: number],
      ...[wide: number, high: number],
    ]
  ): void
  convertRows(picture: number, first: number, last: number): void
}

type AcrossNumbers = [
  ...[source: number, pitch: number, rows: number, target: number, targetPitch: number],
  ...[width: number, starts: number, weights: number, taps: number],
]

/** WebAssembly that works on pictures in a memory of its own, for one call at a time. */
export class PictureKernels {
  readonly run: KernelExports
  /** Where memory is free from here on. */
  top: number
  private readonly base: number

  constructor(module: WebAssembly.Module) {
    const { exports } = new WebAssembly.Instance(module)
    this.run = exports as unknown as KernelExports
    this.base = aligned(this.run.freeMemory())
    this.top = this.base
  }

  get size() {
    return this.run.memory.buffer.byteLength
  }

  /** Forgets what was reserved, and makes room for so many bytes. Throws a RangeError where there is not so much memory. */
  begin(bytes: number) {
    this.top = this.base
    const missing = this.base + bytes - this.size
    if (missing > 0) this.run.memory.grow(Math.ceil(missing / pageBytes))
  }

  /** The address of so many bytes, whatever they hold; in all not more than `begin` made room for. */
  reserve(bytes: number) {
    const address = this.top
    this.top = aligned(address + bytes)
    return address
  }

  /** Reserves room for these words. */
  write(words: ArrayLike<number>) {
    const address = this.reserve(4 * words.length)
    this.words.set(words, address >> 2)
    return address
  }

  /** Reserves room for these bytes. */
  writeBytes(bytes: Uint8Array) {
    const address = this.reserve(bytes.length)
    this.bytes.set(bytes, address)
    return address
  }

  /** The whole memory, until it grows. */
  get bytes() {
    return new Uint8Array(this.run.memory.buffer)
  }

  get words() {
    return new Int32Array(this.run.memory.buffer)
  }
}

const pageBytes = 65536
/** What is reserved begins at multiples of this. */
const alignment = 16
const aligned = (bytes: number) => Math.ceil(bytes / alignment) * alignment

/** A larger picture is left to JavaScript, whose memory comes and goes. */
const mostBytes = 2 ** 30
/** More memory than this is not kept for pictures that need much less. */
const keptBytes = 2 ** 26

let module: WebAssembly.Module | undefined | null
let kernels: PictureKernels | undefined
let isForbidden = false

/**
 * The kernels with room for so many bytes, which are free until the next call; undefined where WebAssembly with SIMD is
 * missing or forbidden (by a page's policy), or the memory is.
 */
export function pictureKernels(bytes: number): PictureKernels | undefined {
  if (module === undefined) module = compiled()
  if (!module || isForbidden || bytes > mostBytes) return undefined
  try {
    if (kernels && kernels.size > Math.max(keptBytes, 4 * bytes)) kernels = undefined
    kernels ??= new PictureKernels(module)
    kernels.begin(bytes)
    return kernels
  } catch {
    kernels = undefined
    return undefined
  }
}

function compiled() {
  try {
    const bytes = Uint8Array.from(atob(kernelsBase64), (character) => character.charCodeAt(0))
    return new WebAssembly.Module(bytes)
  } catch {
    return null
  }
}

/** For tests: leaves all pictures to JavaScript, or no longer. */
export function forbidKernels(forbidden: boolean) {
  isForbidden = forbidden
}
