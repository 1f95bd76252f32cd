// What group norm does between the passes of batch norm, taken per sample.
import { Task, partStart, takeItem } from './task'
import { FLOAT } from './vector'

/** Joins the parts' and the channels' statistics to mean and biased variance of each group. Items: samples. */
@unmanaged
class JoinGroupStatisticsTask extends Task {
  /** [samples, parts, 2, channels]. */
  statistics: usize
  parts: i32
  rows: i32
  channels: i32
  groups: i32
  gamma: usize
  beta: usize
  epsilon: f32
  /** [samples, groups]. */
  mean: usize
  variance: usize
  /** [samples, channels]: the mean; gamma / sqrt(variance + epsilon); beta, less what rounding took from the mean. */
  center: usize
  scale: usize
  offset: usize
}

export function joinGroupStatistics(task: JoinGroupStatisticsTask, _worker: i32): void {
  const stride = FLOAT * <usize>task.channels
  const size = task.channels / task.groups
  for (let sample = takeItem(task); sample >= 0; sample = takeItem(task)) {
    const statistics = task.statistics + <usize>(sample * task.parts * 2) * stride
    const row = <usize>sample * stride
    for (let group = 0; group < task.groups; group++) {
      let count: f64 = 0
      let mean: f64 = 0
      let squares: f64 = 0
      for (let part = 0; part < task.parts; part++) {
        const rows = <f64>(partStart(task.rows, part + 1, task.parts) - partStart(task.rows, part, task.parts))
        const entry = statistics + <usize>(part * 2) * stride
        for (let channel = group * size; channel < (group + 1) * size; channel++) {
          // Chan, Golub and LeVeque 1979.
          const difference = <f64>load<f32>(entry + 4 * channel) - mean
          mean += (difference * rows) / (count + rows)
          squares += <f64>load<f32>(entry + stride + 4 * channel)
          squares += (difference * difference * count * rows) / (count + rows)
          count += rows
        }
      }
      const variance = squares / count
      const at = 4 * (sample * task.groups + group)
      store<f32>(task.mean + at, <f32>mean)
      store<f32>(task.variance + at, <f32>variance)
      const inverse = 1 / sqrt<f64>(variance + <f64>task.epsilon)
      for (let channel = group * size; channel < (group + 1) * size; channel++) {
        const scale = <f64>load<f32>(task.gamma + 4 * channel) * inverse
        const rest = (mean - <f64>(<f32>mean)) * scale
        store<f32>(task.center + row + 4 * channel, <f32>mean)
        store<f32>(task.scale + row + 4 * channel, <f32>scale)
        store<f32>(task.offset + row + 4 * channel, <f32>(<f64>load<f32>(task.beta + 4 * channel) - rest))
      }
    }
  }
}

/** Repeats a number per group for each of its channels: [samples, groups] -> [samples, channels]. Items: samples. */
@unmanaged
class SpreadTask extends Task {
  values: usize
  groups: i32
  channels: i32
  output: usize
}

export function spreadGroups(task: SpreadTask, _worker: i32): void {
  const size = task.channels / task.groups
  for (let sample = takeItem(task); sample >= 0; sample = takeItem(task)) {
    const values = task.values + <usize>(4 * sample * task.groups)
    const output = task.output + <usize>(4 * sample * task.channels)
    for (let group = 0; group < task.groups; group++) {
      const value = load<f32>(values + 4 * group)
      for (let i = group * size; i < (group + 1) * size; i++) store<f32>(output + 4 * i, value)
    }
  }
}

/**
 * From the parts' sums each sample's share of the gradients by gamma and beta, and for each channel the coefficients of
 * dx = a · dy + b · (x - mean) + c. Items: samples.
 */
@unmanaged
class JoinGroupGradientTask extends Task {
  /** [samples, parts, 2, channels]: Σ dy, Σ dy · (x - mean). */
  sums: usize
  parts: i32
  rows: i32
  channels: i32
  groups: i32
  gamma: usize
  /** [samples, groups]. */
  variance: usize
  epsilon: f32
  /** Gradients that reach mean and variance from elsewhere: [samples, groups]. */
  meanGradient: usize
  varianceGradient: usize
  /** [samples, channels]. */
  gammaShares: usize
  betaShares: usize
  /** [samples, 3, channels]: a, b, c. */
  coefficients: usize
}

export function joinGroupGradient(task: JoinGroupGradientTask, _worker: i32): void {
  const stride = FLOAT * <usize>task.channels
  const size = task.channels / task.groups
  const count = <f64>task.rows * <f64>size
  for (let sample = takeItem(task); sample >= 0; sample = takeItem(task)) {
    const sums = task.sums + <usize>(sample * task.parts * 2) * stride
    const row = <usize>sample * stride
    const coefficients = task.coefficients + 3 * row
    for (let group = 0; group < task.groups; group++) {
      const at = 4 * (sample * task.groups + group)
      const inverse = 1 / sqrt<f64>(<f64>load<f32>(task.variance + at) + <f64>task.epsilon)
      let groupSum: f64 = 0
      let groupProduct: f64 = 0
      for (let channel = group * size; channel < (group + 1) * size; channel++) {
        let sum: f64 = 0
        let product: f64 = 0
        for (let part = 0; part < task.parts; part++) {
          const entry = sums + <usize>(part * 2) * stride + 4 * channel
          sum += <f64>load<f32>(entry)
          product += <f64>load<f32>(entry + stride)
        }
        store<f32>(task.betaShares + row + 4 * channel, <f32>sum)
        store<f32>(task.gammaShares + row + 4 * channel, <f32>(product * inverse))
        const gamma = <f64>load<f32>(task.gamma + 4 * channel)
        groupSum += gamma * sum
        groupProduct += gamma * product
        store<f32>(coefficients + 4 * channel, <f32>(gamma * inverse))
      }
      const variance = 2 * <f64>load<f32>(task.varianceGradient + at)
      const b = (variance - inverse * inverse * inverse * groupProduct) / count
      const c = (<f64>load<f32>(task.meanGradient + at) - inverse * groupSum) / count
      for (let channel = group * size; channel < (group + 1) * size; channel++) {
        store<f32>(coefficients + stride + 4 * channel, <f32>b)
        store<f32>(coefficients + 2 * stride + 4 * channel, <f32>c)
      }
    }
  }
}
