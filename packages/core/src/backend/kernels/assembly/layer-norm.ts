// Group norm where a sample is one row: each group is a run of numbers beside each other.
import { rowSquares, rowSum } from './row-sums'
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
      const mean = rowSum(x, task.size) / <f64>task.size
      const variance = rowSquares(x, <f32>mean, task.size) / <f64>task.size
      store<f32>(task.mean + 4 * segment, <f32>mean)
      store<f32>(task.variance + 4 * segment, <f32>variance)
      const inverse = f32x4.splat(<f32>(1 / sqrt<f64>(variance + <f64>task.epsilon)))
      const center = f32x4.splat(<f32>mean)
      const shift = <usize>(segment % task.groups) * stride
      for (let index = 0; index < task.size; index += 4) {
        const at = FLOAT * <usize>index
        const count = task.size - index
        const normal = f32x4.mul(f32x4.sub(loadSome(x + at, count), center), inverse)
        const gamma = loadSome(task.gamma + shift + at, count)
        const value = multiplyAdd(normal, gamma, loadSome(task.beta + shift + at, count))
        storeSome(task.output + <usize>segment * stride + at, value, count)
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
const BLOCK: i32 = 512

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
  const gamma = task.gamma + shift
  const variance = <f64>load<f32>(task.variance + 4 * segment)
  const inverse = 1 / sqrt<f64>(variance + <f64>task.epsilon)
  const inverse4 = f32x4.splat(<f32>inverse)
  const center = f32x4.splat(load<f32>(task.mean + 4 * segment))
  let sum: f64 = 0
  let product: f64 = 0
  for (let index = 0; index < task.size; ) {
    const end = min(task.size, index + BLOCK)
    let sum4 = f32x4.splat(0)
    let product4 = sum4
    for (; index < end; index += 4) {
      const at = FLOAT * <usize>index
      const count = task.size - index
      const slope = loadSome(dy + at, count)
      const normal = f32x4.mul(f32x4.sub(loadSome(x + at, count), center), inverse4)
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
  for (let index = 0; index < task.size; index += 4) {
    const at = FLOAT * <usize>index
    const count = task.size - index
    const a = f32x4.mul(loadSome(gamma + at, count), inverse4)
    const centred = f32x4.sub(loadSome(x + at, count), center)
    const value = multiplyAdd(loadSome(dy + at, count), a, multiplyAdd(centred, b, c))
    storeSome(task.output + start + at, value, count)
  }
}
