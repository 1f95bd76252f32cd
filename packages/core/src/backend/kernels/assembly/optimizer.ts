import { Task, partStart, takeItem } from './task'
import { FLOAT, loadSome, multiplyAdd, storeSome } from './vector'

/** Items: parts. All arrays have `count` floats; `velocity` is 0 without momentum. */
@unmanaged
class SgdTask extends Task {
  parameter: usize
  gradient: usize
  velocity: usize
  count: i32
  learningRate: f32
  momentum: f32
  nesterov: i32
  weightDecay: f32
}

export function sgdUpdate(task: SgdTask, _worker: i32): void {
  for (let item = takeItem(task); item >= 0; item = takeItem(task)) {
    let index = partStart(task.count, item, task.items)
    const end = partStart(task.count, item + 1, task.items)
    for (; index < end; index += 4) sgdStep(task, FLOAT * <usize>index, end - index)
  }
}

// @ts-ignore: decorator
@inline
function sgdStep(task: SgdTask, at: usize, count: i32): void {
  const parameter = loadSome(task.parameter + at, count)
  let step = loadSome(task.gradient + at, count)
  step = multiplyAdd(parameter, f32x4.splat(task.weightDecay), step)
  if (task.velocity) {
    const momentum = f32x4.splat(task.momentum)
    const velocity = multiplyAdd(loadSome(task.velocity + at, count), momentum, step)
    storeSome(task.velocity + at, velocity, count)
    step = task.nesterov ? multiplyAdd(velocity, momentum, step) : velocity
  }
  const updated = f32x4.sub(parameter, f32x4.mul(step, f32x4.splat(task.learningRate)))
  storeSome(task.parameter + at, updated, count)
}

/** Items: parts. All arrays have `count` floats. */
@unmanaged
class AdamTask extends Task {
  parameter: usize
  gradient: usize
  firstMoment: usize
  secondMoment: usize
  count: i32
  beta1: f32
  beta2: f32
  epsilon: f32
  /** Added to the gradient, per unit of the parameter (L2). */
  weightDecay: f32
  /** What is left of the parameter before the step (decoupled decay). */
  keep: f32
  /** Learning rate / (1 - beta1^step). */
  stepSize: f32
  /** 1 / sqrt(1 - beta2^step). */
  correction: f32
}

export function adamUpdate(task: AdamTask, _worker: i32): void {
  for (let item = takeItem(task); item >= 0; item = takeItem(task)) {
    let index = partStart(task.count, item, task.items)
    const end = partStart(task.count, item + 1, task.items)
    for (; index < end; index += 4) adamStep(task, FLOAT * <usize>index, end - index)
  }
}

// @ts-ignore: decorator
@inline
function adamStep(task: AdamTask, at: usize, count: i32): void {
  const parameter = loadSome(task.parameter + at, count)
  let gradient = loadSome(task.gradient + at, count)
  gradient = multiplyAdd(parameter, f32x4.splat(task.weightDecay), gradient)
  const before = loadSome(task.firstMoment + at, count)
  const change = f32x4.mul(f32x4.sub(gradient, before), f32x4.splat(1 - task.beta1))
  const first = f32x4.add(before, change)
  const squared = f32x4.mul(f32x4.mul(gradient, gradient), f32x4.splat(1 - task.beta2))
  const second = multiplyAdd(
    loadSome(task.secondMoment + at, count),
    f32x4.splat(task.beta2),
    squared,
  )
  storeSome(task.firstMoment + at, first, count)
  storeSome(task.secondMoment + at, second, count)
  const root = f32x4.mul(f32x4.sqrt(second), f32x4.splat(task.correction))
  const step = f32x4.div(
    f32x4.mul(first, f32x4.splat(task.stepSize)),
    f32x4.add(root, f32x4.splat(task.epsilon)),
  )
  storeSome(task.parameter + at, f32x4.sub(f32x4.mul(parameter, f32x4.splat(task.keep)), step), count)
}
