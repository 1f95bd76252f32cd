import { addColumns } from './reduce'
import { Task, partStart, takeItem } from './task'
import { FLOAT, loadSome, multiplyAdd, storeSome } from './vector'

const BLOCK: i32 = 128

/** target[c] += the sum over rows of (a - mean)[c] · (b - mean)[c], or of a[c] · (b - mean)[c]. */
function addProducts(
  a: usize,
  b: usize,
  mean: usize,
  rows: i32,
  channels: i32,
  centred: bool,
  target: usize,
): void {
  const stride = FLOAT * <usize>channels
  for (let row = 0; row < rows; row += BLOCK) {
    const start = <usize>row * stride
    const end = start + <usize>min(BLOCK, rows - row) * stride
    for (let channel = 0; channel < channels; channel += 4) {
      const count = channels - channel
      const shift = FLOAT * <usize>channel
      const center = loadSome(mean + shift, count)
      let sum = f32x4.splat(0)
      if (count >= 4) {
        for (let at = start + shift; at < end; at += stride) {
          const right = f32x4.sub(v128.load(b + at), center)
          const left = centred ? right : v128.load(a + at)
          sum = multiplyAdd(left, right, sum)
        }
      } else {
        for (let at = start + shift; at < end; at += stride) {
          const right = f32x4.sub(loadSome(b + at, count), center)
          const left = centred ? right : loadSome(a + at, count)
          sum = multiplyAdd(left, right, sum)
        }
      }
      storeSome(target + shift, f32x4.add(loadSome(target + shift, count), sum), count)
    }
  }
}

/**
 * Mean and sum of squares about it for each part of the rows of x [samples, rows, channels]: [samples, parts, 2,
 * channels]. Items: samples × parts; batch norm takes all rows as one sample.
 */
@unmanaged
class StatisticsTask extends Task {
  x: usize
  rows: i32
  channels: i32
  parts: i32
  output: usize
}

export function channelStatistics(task: StatisticsTask, _worker: i32): void {
  const stride = FLOAT * <usize>task.channels
  for (let item = takeItem(task); item >= 0; item = takeItem(task)) {
    const part = item % task.parts
    const first = partStart(task.rows, part, task.parts)
    const rows = partStart(task.rows, part + 1, task.parts) - first
    const x = task.x + (<usize>(item / task.parts) * task.rows + first) * stride
    const mean = task.output + <usize>item * 2 * stride
    memory.fill(mean, 0, 2 * stride)
    addColumns(x, rows, task.channels, mean)
    for (let channel = 0; channel < task.channels; channel++) {
      const at = mean + 4 * channel
      store<f32>(at, load<f32>(at) / <f32>rows)
    }
    addProducts(x, x, mean, rows, task.channels, true, mean + stride)
  }
}

/** Joins the parts' statistics (Chan, Golub and LeVeque 1979) to mean and biased variance. Items: 1. */
@unmanaged
class JoinStatisticsTask extends Task {
  statistics: usize
  parts: i32
  rows: i32
  channels: i32
  gamma: usize
  beta: usize
  epsilon: f32
  mean: usize
  variance: usize
  /** gamma / sqrt(variance + epsilon). */
  scale: usize
  /** beta, less what rounding took from the mean. */
  offset: usize
}

export function joinStatistics(task: JoinStatisticsTask, _worker: i32): void {
  if (takeItem(task) < 0) return
  const stride = FLOAT * <usize>task.channels
  for (let channel = 0; channel < task.channels; channel++) {
    const at = FLOAT * <usize>channel
    let count: f64 = 0
    let mean: f64 = 0
    let squares: f64 = 0
    for (let part = 0; part < task.parts; part++) {
      const entry = task.statistics + <usize>part * 2 * stride + at
      const rows = <f64>(partStart(task.rows, part + 1, task.parts) - partStart(task.rows, part, task.parts))
      const difference = <f64>load<f32>(entry) - mean
      mean += (difference * rows) / (count + rows)
      squares += <f64>load<f32>(entry + stride) + (difference * difference * count * rows) / (count + rows)
      count += rows
    }
    const variance = squares / count
    store<f32>(task.mean + at, <f32>mean)
    store<f32>(task.variance + at, <f32>variance)
    const scale = <f64>load<f32>(task.gamma + at) / sqrt<f64>(variance + <f64>task.epsilon)
    store<f32>(task.scale + at, <f32>scale)
    const rest = (mean - <f64>(<f32>mean)) * scale
    store<f32>(task.offset + at, <f32>(<f64>load<f32>(task.beta + at) - rest))
  }
}

/**
 * output = (x - mean) · scale + offset, by channel, each [samples, channels]. Items: samples × parts of the rows.
 */
@unmanaged
class NormalizeTask extends Task {
  x: usize
  rows: i32
  channels: i32
  parts: i32
  mean: usize
  scale: usize
  offset: usize
  output: usize
}

export function normalizeChannels(task: NormalizeTask, _worker: i32): void {
  const stride = FLOAT * <usize>task.channels
  for (let item = takeItem(task); item >= 0; item = takeItem(task)) {
    const part = item % task.parts
    const sample = <usize>(item / task.parts)
    const start = sample * task.rows * stride
    const mean = task.mean + sample * stride
    const scale = task.scale + sample * stride
    const offset = task.offset + sample * stride
    let at = start + <usize>partStart(task.rows, part, task.parts) * stride
    const end = start + <usize>partStart(task.rows, part + 1, task.parts) * stride
    for (; at < end; at += stride) {
      const x = task.x + at
      const output = task.output + at
      let channel: usize = 0
      for (; channel + 16 <= stride; channel += 16) {
        const centred = f32x4.sub(v128.load(x + channel), v128.load(mean + channel))
        const value = multiplyAdd(centred, v128.load(scale + channel), v128.load(offset + channel))
        v128.store(output + channel, value)
      }
      for (; channel < stride; channel += 4) {
        const centred = load<f32>(x + channel) - load<f32>(mean + channel)
        const value = centred * load<f32>(scale + channel) + load<f32>(offset + channel)
        store<f32>(output + channel, value)
      }
    }
  }
}

/**
 * Sums of dy and of dy · (x - mean), with mean [samples, channels], for each part of the rows: [samples, parts, 2,
 * channels]. Items: samples × parts.
 */
@unmanaged
class GradientSumsTask extends Task {
  x: usize
  dy: usize
  mean: usize
  rows: i32
  channels: i32
  parts: i32
  output: usize
}

export function normGradientSums(task: GradientSumsTask, _worker: i32): void {
  const stride = FLOAT * <usize>task.channels
  for (let item = takeItem(task); item >= 0; item = takeItem(task)) {
    const part = item % task.parts
    const sample = <usize>(item / task.parts)
    const first = partStart(task.rows, part, task.parts)
    const rows = partStart(task.rows, part + 1, task.parts) - first
    const start = (sample * task.rows + first) * stride
    const mean = task.mean + sample * stride
    const target = task.output + <usize>item * 2 * stride
    memory.fill(target, 0, 2 * stride)
    addColumns(task.dy + start, rows, task.channels, target)
    // prettier-ignore
    addProducts(
      task.dy + start, task.x + start, mean, rows, task.channels, false, target + stride,
    )
  }
}

/**
 * From the parts' sums the gradients by gamma and beta, and for each channel the coefficients of
 * dx = a · dy + b · (x - mean) + c. Items: 1.
 */
@unmanaged
class JoinGradientTask extends Task {
  sums: usize
  parts: i32
  rows: i32
  channels: i32
  gamma: usize
  variance: usize
  epsilon: f32
  /** Gradients that reach mean and variance from elsewhere. */
  meanGradient: usize
  varianceGradient: usize
  gammaGradient: usize
  betaGradient: usize
  /** [3, channels]: a, b, c. */
  coefficients: usize
}

export function joinNormGradient(task: JoinGradientTask, _worker: i32): void {
  if (takeItem(task) < 0) return
  const stride = FLOAT * <usize>task.channels
  const rows = <f64>task.rows
  for (let channel = 0; channel < task.channels; channel++) {
    const at = FLOAT * <usize>channel
    let sum: f64 = 0
    let product: f64 = 0
    for (let part = 0; part < task.parts; part++) {
      const entry = task.sums + <usize>part * 2 * stride + at
      sum += <f64>load<f32>(entry)
      product += <f64>load<f32>(entry + stride)
    }
    const inverse = 1 / sqrt<f64>(<f64>load<f32>(task.variance + at) + <f64>task.epsilon)
    store<f32>(task.betaGradient + at, <f32>sum)
    store<f32>(task.gammaGradient + at, <f32>(product * inverse))
    const a = <f64>load<f32>(task.gamma + at) * inverse
    const variance = <f64>load<f32>(task.varianceGradient + at)
    const b = (2 * variance - a * inverse * inverse * product) / rows
    const c = (<f64>load<f32>(task.meanGradient + at) - a * sum) / rows
    store<f32>(task.coefficients + at, <f32>a)
    store<f32>(task.coefficients + at + stride, <f32>b)
    store<f32>(task.coefficients + at + 2 * stride, <f32>c)
  }
}

/**
 * dx = a · dy + b · (x - mean) + c, by channel, with mean [samples, channels] and the coefficients [samples, 3,
 * channels]. Items: samples × parts of the rows.
 */
@unmanaged
class InputGradientTask extends Task {
  x: usize
  dy: usize
  mean: usize
  coefficients: usize
  rows: i32
  channels: i32
  parts: i32
  output: usize
}

export function normInputGradient(task: InputGradientTask, _worker: i32): void {
  const stride = FLOAT * <usize>task.channels
  for (let item = takeItem(task); item >= 0; item = takeItem(task)) {
    const part = item % task.parts
    const sample = <usize>(item / task.parts)
    const start = sample * task.rows * stride
    const mean = task.mean + sample * stride
    const a = task.coefficients + sample * 3 * stride
    const b = a + stride
    const c = b + stride
    let at = start + <usize>partStart(task.rows, part, task.parts) * stride
    const end = start + <usize>partStart(task.rows, part + 1, task.parts) * stride
    for (; at < end; at += stride) {
      const x = task.x + at
      const dy = task.dy + at
      const output = task.output + at
      let channel: usize = 0
      for (; channel + 16 <= stride; channel += 16) {
        const centred = f32x4.sub(v128.load(x + channel), v128.load(mean + channel))
        const sum = multiplyAdd(centred, v128.load(b + channel), v128.load(c + channel))
        v128.store(output + channel, multiplyAdd(v128.load(dy + channel), v128.load(a + channel), sum))
      }
      for (; channel < stride; channel += 4) {
        const centred = load<f32>(x + channel) - load<f32>(mean + channel)
        const sum = centred * load<f32>(b + channel) + load<f32>(c + channel)
        store<f32>(output + channel, load<f32>(dy + channel) * load<f32>(a + channel) + sum)
      }
    }
  }
}
