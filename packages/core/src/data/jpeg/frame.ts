import { badImage } from '../image.js'
import { type PictureKernels, pictureKernels } from '../kernels/picture-kernels.js'

/** One colour component of a JPEG frame and the room for its samples. */
export interface Component {
  id: number
  /** Samples per sampling unit, across and down. */
  h: number
  v: number
  quantization: number
  /** Samples that belong to the picture (T.81, A.1.1). */
  width: number
  height: number
  /** Blocks that a scan of this component alone has. */
  blocksWide: number
  blocksHigh: number
  /** Blocks that are stored: whole sampling units. */
  stride: number
  rows: number
  /** Progressive frames collect 64 coefficients a block here, in natural order. */
  coefficients?: Int16Array
  /** The decoded samples, 8 · stride wide and 8 · rows high. */
  samples: Uint8ClampedArray
  /** Whether a scan has given it. */
  seen: boolean
}

export interface Frame {
  width: number
  height: number
  progressive: boolean
  maxH: number
  maxV: number
  /** Sampling units across and down. */
  unitsWide: number
  unitsHigh: number
  components: Component[]
  /** Those in whose memory the samples and coefficients lie; without, they are left to JavaScript. */
  kernels?: PictureKernels
}

type FrameSize = Omit<Frame, 'components'>
type ComponentSpec = Pick<Component, 'id' | 'h' | 'v' | 'quantization'>

/** Reads a start-of-frame segment's body and makes room for its components. */
export function readFrame(body: Uint8Array, progressive: boolean, fileBytes: number): Frame {
  const height = (body[1]! << 8) | body[2]!
  const width = (body[3]! << 8) | body[4]!
  const count = body[5] ?? 0
  if (body.length < 6 + 3 * count) throw badImage("The JPEG's frame header is damaged.")
  const specs = Array.from({ length: count }, (_, i) => {
    const [id, factors, quantization] = body.subarray(6 + 3 * i)
    return { id: id!, h: factors! >> 4, v: factors! & 15, quantization: quantization! & 3 }
  })
  if (specs.some(({ h, v }) => h < 1 || h > 4 || v < 1 || v > 4)) {
    throw badImage('The JPEG has sampling factors outside 1 to 4: it is damaged.')
  }
  const maxH = Math.max(...specs.map(({ h }) => h))
  const maxV = Math.max(...specs.map(({ v }) => v))
  const unitsWide = Math.ceil(width / (8 * maxH))
  const unitsHigh = Math.ceil(height / (8 * maxV))
  const frame = { width, height, progressive, maxH, maxV, unitsWide, unitsHigh }
  checkPlausible(frame, specs, fileBytes)
  const kernels = pictureKernels(kernelBytes(frame, specs, fileBytes))
  const components = specs.map((spec) => component({ ...frame, kernels }, spec))
  return { ...frame, components, kernels }
}

/** Memory for the file, samples, coefficients, tables of a scan, rows and pixels. */
function kernelBytes(frame: FrameSize, specs: ComponentSpec[], fileBytes: number) {
  const { width, height, unitsWide, unitsHigh, progressive } = frame
  const blocks = specs.reduce((sum, { h, v }) => sum + h * v, 0) * unitsWide * unitsHigh
  const pixels = specs.length === 3 ? 3 * width * height : 0
  return fileBytes + 64 * blocks * (progressive ? 3 : 1) + pixels + 16 * width + 2 ** 16
}

/** Every block takes at least two bits (one, in a progressive scan), so a short file cannot ask for much memory. */
function checkPlausible(
  { unitsWide, unitsHigh, progressive }: FrameSize,
  specs: ComponentSpec[],
  fileBytes: number,
) {
  const blocks = specs.reduce((sum, { h, v }) => sum + h * v, 0) * unitsWide * unitsHigh
  if (fileBytes * 8 >= blocks * (progressive ? 1 : 2)) return
  throw badImage(
    `The JPEG is cut off: its ${fileBytes} bytes cannot hold the ${blocks} blocks of its picture.`,
  )
}

function component(frame: FrameSize, spec: ComponentSpec): Component {
  const { kernels } = frame
  const width = Math.ceil((frame.width * spec.h) / frame.maxH)
  const height = Math.ceil((frame.height * spec.v) / frame.maxV)
  const stride = frame.unitsWide * spec.h
  const rows = frame.unitsHigh * spec.v
  const values = stride * rows * 64
  return {
    ...spec,
    width,
    height,
    blocksWide: Math.ceil(width / 8),
    blocksHigh: Math.ceil(height / 8),
    stride,
    rows,
    coefficients: frame.progressive ? roomForCoefficients(values, kernels) : undefined,
    samples: roomForSamples(values, kernels),
    seen: false,
  }
}

function roomForCoefficients(count: number, kernels?: PictureKernels) {
  if (!kernels) return new Int16Array(count)
  return new Int16Array(kernels.run.memory.buffer, kernels.reserve(2 * count), count).fill(0)
}

function roomForSamples(count: number, kernels?: PictureKernels) {
  if (!kernels) return new Uint8ClampedArray(count)
  return new Uint8ClampedArray(kernels.run.memory.buffer, kernels.reserve(count), count)
}
