import type * as tf from '../../../tf.js'
import type { Epilogue } from './convolution-passes.js'
import type { KernelRunner } from './kernel-runner.js'

type Info = tf.backend_util.Conv2DInfo

/** A 3×3 convolution of stride 1: the sizes of its input and output, and where its first window begins. */
interface Geometry {
  batch: number
  height: number
  width: number
  channels: number
  top: number
  left: number
  outputHeight: number
  outputWidth: number
  outputChannels: number
}

/** A filter's first float, and the floats from one tap, channel and column to the next. */
interface Filter {
  address: number
  tapStep: number
  channelStep: number
  columnStep: number
  /** Address of a factor for each column, up to the next multiple of 8 of them, or 0. */
  scale: number
}

const places = 16
const enoughItems = 16
/** Memory of one thread, to stay within its cache. */
const tileBytes = 2 ** 19
const mostPartBytes = 2 ** 26

/**
 * Whether a convolution has 3×3 taps and strides of 1, and is so large that the transforms cost little beside the
 * products that they save. Depends on the shapes only.
 */
export function suitsWinograd(info: Info) {
  const { inChannels, outChannels, outHeight, outWidth, batchSize } = info
  const plain =
    info.filterHeight === 3 &&
    info.filterWidth === 3 &&
    info.strideHeight === 1 &&
    info.strideWidth === 1 &&
    info.dilationHeight === 1 &&
    info.dilationWidth === 1 &&
    inChannels % 4 === 0 &&
    outChannels % 4 === 0
  if (!plain) return false
  const tiles = Math.ceil(outHeight / 2) * Math.ceil(outWidth / 2)
  const used = (outHeight * outWidth) / (4 * tiles)
  return used > 0.6 && batchSize * tiles >= 48 && Math.min(inChannels, outChannels) >= 24
}

/** The output of a convolution. */
export function winogradForward(
  runner: KernelRunner,
  info: Info,
  input: number,
  filter: number,
  output: number,
  { bias, activation, scale = 0 }: Epilogue,
) {
  const { inChannels, outChannels } = info
  const taps = {
    address: filter,
    tapStep: inChannels * outChannels,
    channelStep: outChannels,
    columnStep: 1,
    scale,
  }
  convolve(runner, forwardGeometry(info), input, taps, output, bias, activation)
}

/** The gradient by the input: a convolution of `dy` with the filter turned round. */
export function winogradInputGradient(
  runner: KernelRunner,
  info: Info,
  dy: number,
  filter: number,
  output: number,
) {
  const { inChannels, outChannels } = info
  const size = inChannels * outChannels
  const geometry = {
    batch: info.batchSize,
    height: info.outHeight,
    width: info.outWidth,
    channels: outChannels,
    top: info.padInfo.top - 2,
    left: info.padInfo.left - 2,
    outputHeight: info.inHeight,
    outputWidth: info.inWidth,
    outputChannels: inChannels,
  }
  const turned = {
    address: filter + 4 * 8 * size,
    tapStep: -size,
    channelStep: 1,
    columnStep: outChannels,
    scale: 0,
  }
  convolve(runner, geometry, dy, turned, output, 0, 0)
}

const forwardGeometry = (info: Info): Geometry => ({
  batch: info.batchSize,
  height: info.inHeight,
  width: info.inWidth,
  channels: info.inChannels,
  top: -info.padInfo.top,
  left: -info.padInfo.left,
  outputHeight: info.outHeight,
  outputWidth: info.outWidth,
  outputChannels: info.outChannels,
})

/** The fields of a task on tiles, and how many tiles there are. */
function tileGrid(geometry: Geometry, tilesPerItem: number) {
  const { outputHeight, outputWidth } = geometry
  const [rows, columns] = [Math.ceil(outputHeight / 2), Math.ceil(outputWidth / 2)]
  return [
    ...[geometry.height, geometry.width, geometry.channels, geometry.top, geometry.left],
    ...[outputHeight, outputWidth, geometry.outputChannels],
    ...[rows, columns, geometry.batch * rows * columns, tilesPerItem],
  ]
}

const countTiles = ({ batch, outputHeight, outputWidth }: Geometry) =>
  batch * Math.ceil(outputHeight / 2) * Math.ceil(outputWidth / 2)

/** The number of tiles, a multiple of 4, whose transforms of so many floats at each place fit into the cache. */
const tilesThatFit = (floats: number, bytes: number) =>
  Math.min(64, Math.max(16, 4 * Math.floor(bytes / (4 * 4 * places * floats))))

function convolve(
  runner: KernelRunner,
  geometry: Geometry,
  input: number,
  filter: Filter,
  output: number,
  bias: number,
  activation: number,
) {
  const { channels, outputChannels } = geometry
  const panelCount = Math.ceil(outputChannels / 8)
  const columns = 8 * panelCount
  const panels = runner.reserve(4 * places * channels * columns)
  runner.run('winogradFilter', {
    items: panelCount,
    fields: [
      ...[filter.address, filter.tapStep, channels, outputChannels],
      ...[filter.channelStep, filter.columnStep, panels, filter.scale],
    ],
    work: places * channels * columns,
  })
  const tiles = countTiles(geometry)
  const shared = 4 * Math.ceil(tiles / enoughItems / 4)
  const perItem = Math.min(tilesThatFit(channels + columns, tileBytes), Math.max(8, shared))
  runner.run('winograd', {
    items: Math.ceil(tiles / perItem),
    fields: [input, ...tileGrid(geometry, perItem), panels, bias, activation, output],
    scratchBytes: 16 + 8 * perItem + 4 * places * (channels + perItem * (channels + columns)),
    work: 4 * tiles * channels * outputChannels,
  })
}

const largestBlock = 64

/** The gradient by the filter. */
export function winogradFilterGradient(
  runner: KernelRunner,
  info: Info,
  input: number,
  dy: number,
  output: number,
) {
  const geometry = forwardGeometry(info)
  const { channels, outputChannels } = geometry
  const columns = 8 * Math.ceil(outputChannels / 8)
  const tiles = countTiles(geometry)
  const blocks = Math.ceil(channels / largestBlock)
  const channelBlock = 4 * Math.ceil(channels / blocks / 4)
  const partBytes = 4 * places * channels * columns
  const affordable = Math.max(1, Math.floor(mostPartBytes / partBytes))
  const parts = Math.min(Math.ceil(enoughItems / blocks), Math.ceil(tiles / 64), affordable)
  const perItem = tilesThatFit(channelBlock + columns, 2 * tileBytes)
  const sums = runner.reserve(parts * partBytes)
  runner.run('winogradGradient', {
    items: parts * Math.ceil(channels / channelBlock),
    fields: [
      ...[input, ...tileGrid(geometry, perItem), dy],
      ...[channelBlock, parts, sums, partBytes],
    ],
    scratchBytes: 4 * places * (channelBlock + perItem * (channelBlock + columns)),
    work: 4 * tiles * channels * outputChannels,
  })
  runner.run('winogradSum', {
    items: channels,
    fields: [sums, parts, partBytes, channels, outputChannels, output],
    scratchBytes: 4 * places * columns,
    work: parts * places * channels * columns,
  })
}
