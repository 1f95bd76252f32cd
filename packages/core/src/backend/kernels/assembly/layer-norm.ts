// Group norm where a sample is one row: each group is a run of numbers beside each other.
import { rowDeviation, rowSquares, rowSum } from './row-sums'
import { Task, partStart, takeItem } from './task'
import { FLOAT, loadSome, multiplyAdd, storeSome, sumLanes } from './vector'

/** x [rows, groups, size], gamma and beta [groups, size], mean and variance [rows, groups]. Items: parts of the rows. */
@unmanaged
class LayerNormTask extends Task {
  x: usize
  rows: i32
  groups: i32
  size: i32
  gamma: usize
  beta: usize
  epsilon: f32
  mean: usize
  variance: usize
  output: usize
}

export function layerNorm(task: LayerNormTask, _worker: i32): void {
  const stride = FLOAT * <usize>task.size
  for (let item = takeItem(task); item >= 0; item = takeItem(task)) {
    let segment = partStart(task.rows, item, task.items) * task.groups
    const last = partStart(task.rows, item + 1, task.items) * task.groups
    for (; segment < last; segment++) {
      const x = task.x + <usize>segment * stride
      const center = <f32>(rowSum(x, task.size) / <f64>task.size)
      const squares = rowSquares(x, center, task.size) / <f64>task.size
      // What rounding took from the mean.
      const rest = rowDeviation / <f64>task.size
      const variance = squares - rest * rest
      store<f32>(task.mean + 4 * segment, <f32>(<f64>center + rest))
      store<f32>(task.variance + 4 * segment, <f32>variance)
      const inverse = 1 / sqrt<f64>(variance + <f64>task.epsilon)
      const inverse4 = f32x4.splat(<f32>inverse)
      const center4 = f32x4.splat(center)
      const rest4 = f32x4.splat(<f32>(rest * inverse))
      const shift = <usize>(segment % task.groups) * stride
      const output = task.output + <usize>segment * stride
      const gamma = task.gamma + shift
      const beta = task.beta + shift
      let at: usize = 0
      for (; at + 16 <= stride; at += 16) {
        const scaled = f32x4.mul(f32x4.sub(v128.load(x + at), center4), inverse4)
        const normal = f32x4.sub(scaled, rest4)
        v128.store(output + at, multiplyAdd(normal, v128.load(gamma + at), v128.load(beta + at)))
      }
      if (at < stride) {
        const count = <i32>(stride - at) >> 2
        const scaled = f32x4.mul(f32x4.sub(loadSome(x + at, count), center4), inverse4)
        const normal = f32x4.sub(scaled, rest4)
        const value = multiplyAdd(normal, loadSome(gamma + at, count), loadSome(beta + at, count))
        storeSome(output + at, value, count)
      }
    }
  }
}

/** Items: parts of the rows. */
@unmanaged
class LayerNormGradientTask extends Task {
  x: usize
  dy: usize
  rows: i32
  groups: i32
  size: i32
  gamma: usize
  mean: usize
  variance: usize
  epsilon: f32
  /** Gradients that reach mean and variance from elsewhere: [rows, groups]. */
  meanGradient: usize
  varianceGradient: usize
  output: usize
  /** Each item's share of the gradients by gamma and beta: [items, groups, size]. */
  gammaShares: usize
  betaShares: usize
}

export function layerNormGradient(task: LayerNormGradientTask, _worker: i32): void {
  const stride = FLOAT * <usize>task.size
  const channels = stride * <usize>task.groups
  for (let item = takeItem(task); item >= 0; item = takeItem(task)) {
    const gammaShare = task.gammaShares + <usize>item * channels
    const betaShare = task.betaShares + <usize>item * channels
    memory.fill(gammaShare, 0, channels)
    memory.fill(betaShare, 0, channels)
    let segment = partStart(task.rows, item, task.items) * task.groups
    const last = partStart(task.rows, item + 1, task.items) * task.groups
    for (; segment < last; segment++) {
      const shift = <usize>(segment % task.groups) * stride
      segmentGradient(task, segment, shift, gammaShare + shift, betaShare + shift)
    }
  }
}

/** Numbers that are summed up in single precision before they join the sum in double precision. */
const BLOCK: usize = 512

/** The gradient by the numbers of one row and group; adds to those by gamma and beta. */
function segmentGradient(
  task: LayerNormGradientTask,
  segment: i32,
  shift: usize,
  gammaShare: usize,
  betaShare: usize,
): void {
  const start = FLOAT * <usize>segment * <usize>task.size
  const x = task.x + start
  const dy = task.dy + start
  const output = task.output + start
  const gamma = task.gamma + shift
  const variance = <f64>load<f32>(task.variance + 4 * segment)
  const inverse = 1 / sqrt<f64>(variance + <f64>task.epsilon)
  const inverse4 = f32x4.splat(<f32>inverse)
  const mean = load<f32>(task.mean + 4 * segment)
  const center = f32x4.splat(mean)
  rowSquares(x, mean, task.size)
  // What rounding took from the mean.
  const shortfall = f32x4.splat(<f32>(rowDeviation / <f64>task.size))
  let sum: f64 = 0
  let product: f64 = 0
  const bytes = FLOAT * <usize>task.size
  for (let at: usize = 0; at < bytes; ) {
    const end = min(bytes, at + FLOAT * BLOCK)
    let sum4 = f32x4.splat(0)
    let product4 = sum4
    for (; at < end; at += 16) {
      const count = <i32>(bytes - at) >> 2
      const slope = loadSome(dy + at, count)
      const centred = f32x4.sub(f32x4.sub(loadSome(x + at, count), center), shortfall)
      const normal = f32x4.mul(centred, inverse4)
      storeSome(betaShare + at, f32x4.add(loadSome(betaShare + at, count), slope), count)
      const gammaSum = multiplyAdd(slope, normal, loadSome(gammaShare + at, count))
      storeSome(gammaShare + at, gammaSum, count)
      const scaled = f32x4.mul(slope, loadSome(gamma + at, count))
      sum4 = f32x4.add(sum4, scaled)
      product4 = multiplyAdd(scaled, normal, product4)
    }
    sum += <f64>sumLanes(sum4)
    product += <f64>sumLanes(product4)
  }
  const change = 2 * <f64>load<f32>(task.varianceGradient + 4 * segment)
  const b = f32x4.splat(<f32>((change - inverse * inverse * product) / <f64>task.size))
  const rest = <f64>load<f32>(task.meanGradient + 4 * segment) - inverse * sum
  const c = f32x4.splat(<f32>(rest / <f64>task.size))
  let at: usize = 0
  for (; at + 16 <= bytes; at += 16) {
    const centred = f32x4.sub(f32x4.sub(v128.load(x + at), center), shortfall)
    const a = f32x4.mul(v128.load(gamma + at), inverse4)
    v128.store(output + at, multiplyAdd(v128.load(dy + at), a, multiplyAdd(centred, b, c)))
  }
  if (at < bytes) {
    const count = <i32>(bytes - at) >> 2
    const centred = f32x4.sub(f32x4.sub(loadSome(x + at, count), center), shortfall)
    const a = f32x4.mul(loadSome(gamma + at, count), inverse4)
    const value = multiplyAdd(loadSome(dy + at, count), a, multiplyAdd(centred, b, c))
    storeSome(output + at, value, count)
  }
}
