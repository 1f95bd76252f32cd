import { Task, partStart, takeItem } from './task'
import { FLOAT, loadSome, multiplyAdd, storeSome } from './vector'

/**
 * One parameter of the table that an optimiser's kernel goes through; all its arrays have `count` floats. The slots are
 * 0 where the rule keeps none.
 */
@unmanaged
class Entry {
  parameter: usize
  gradient: usize
  firstSlot: usize
  secondSlot: usize
  count: i32
  /** Whether weight decay applies. */
  decays: i32
  /** Where its items begin: item i of the task is part i - firstItem of the parameter. */
  firstItem: i32
  items: i32
}

const ENTRY_BYTES: usize = 32

/** Items: the parts of all parameters, in the order of the table. */
@unmanaged
class UpdateTask extends Task {
  table: usize
  entries: i32
}

/** The entry that an item belongs to, by bisection. */
function entryOf(task: UpdateTask, item: i32): Entry {
  let low = 0
  let high = task.entries - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (changetype<Entry>(task.table + <usize>middle * ENTRY_BYTES).firstItem <= item) low = middle
    else high = middle - 1
  }
  return changetype<Entry>(task.table + <usize>low * ENTRY_BYTES)
}

// @ts-ignore: decorator
@inline
function firstOf(entry: Entry, item: i32): i32 {
  return partStart(entry.count, item - entry.firstItem, entry.items)
}

@unmanaged
class SgdTask extends UpdateTask {
  learningRate: f32
  momentum: f32
  nesterov: i32
  weightDecay: f32
}

export function sgdUpdate(task: SgdTask, _worker: i32): void {
  for (let item = takeItem(task); item >= 0; item = takeItem(task)) {
    const entry = entryOf(task, item)
    const end = firstOf(entry, item + 1)
    for (let index = firstOf(entry, item); index < end; index += 4) {
      sgdStep(task, entry, FLOAT * <usize>index, end - index)
    }
  }
}

// @ts-ignore: decorator
@inline
function sgdStep(task: SgdTask, entry: Entry, at: usize, count: i32): void {
  const parameter = loadSome(entry.parameter + at, count)
  let step = loadSome(entry.gradient + at, count)
  if (entry.decays) step = multiplyAdd(parameter, f32x4.splat(task.weightDecay), step)
  if (entry.firstSlot) {
    const momentum = f32x4.splat(task.momentum)
    const velocity = multiplyAdd(loadSome(entry.firstSlot + at, count), momentum, step)
    storeSome(entry.firstSlot + at, velocity, count)
    step = task.nesterov ? multiplyAdd(velocity, momentum, step) : velocity
  }
  const updated = f32x4.sub(parameter, f32x4.mul(step, f32x4.splat(task.learningRate)))
  storeSome(entry.parameter + at, updated, count)
}

@unmanaged
class AdamTask extends UpdateTask {
  /** 1 - beta1. */
  firstShare: f32
  beta2: f32
  /** 1 - beta2, which single precision would compute too coarsely. */
  secondShare: f32
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
    const entry = entryOf(task, item)
    const end = firstOf(entry, item + 1)
    for (let index = firstOf(entry, item); index < end; index += 4) {
      adamStep(task, entry, FLOAT * <usize>index, end - index)
    }
  }
}

// @ts-ignore: decorator
@inline
function adamStep(task: AdamTask, entry: Entry, at: usize, count: i32): void {
  let parameter = loadSome(entry.parameter + at, count)
  let gradient = loadSome(entry.gradient + at, count)
  if (entry.decays) {
    gradient = multiplyAdd(parameter, f32x4.splat(task.weightDecay), gradient)
    parameter = f32x4.mul(parameter, f32x4.splat(task.keep))
  }
  const before = loadSome(entry.firstSlot + at, count)
  const change = f32x4.mul(f32x4.sub(gradient, before), f32x4.splat(task.firstShare))
  const first = f32x4.add(before, change)
  const squared = f32x4.mul(f32x4.mul(gradient, gradient), f32x4.splat(task.secondShare))
  const second = multiplyAdd(
    loadSome(entry.secondSlot + at, count),
    f32x4.splat(task.beta2),
    squared,
  )
  storeSome(entry.firstSlot + at, first, count)
  storeSome(entry.secondSlot + at, second, count)
  const root = f32x4.mul(f32x4.sqrt(second), f32x4.splat(task.correction))
  const step = f32x4.div(
    f32x4.mul(first, f32x4.splat(task.stepSize)),
    f32x4.add(root, f32x4.splat(task.epsilon)),
  )
  storeSome(entry.parameter + at, f32x4.sub(parameter, step), count)
}

@unmanaged
class RmspropTask extends UpdateTask {
  learningRate: f32
  alpha: f32
  /** 1 - alpha. */
  share: f32
  epsilon: f32
  momentum: f32
  weightDecay: f32
}

/** The first slot is the mean square, the second the velocity. */
export function rmspropUpdate(task: RmspropTask, _worker: i32): void {
  for (let item = takeItem(task); item >= 0; item = takeItem(task)) {
    const entry = entryOf(task, item)
    const end = firstOf(entry, item + 1)
    for (let index = firstOf(entry, item); index < end; index += 4) {
      rmspropStep(task, entry, FLOAT * <usize>index, end - index)
    }
  }
}

// @ts-ignore: decorator
@inline
function rmspropStep(task: RmspropTask, entry: Entry, at: usize, count: i32): void {
  const parameter = loadSome(entry.parameter + at, count)
  let gradient = loadSome(entry.gradient + at, count)
  if (entry.decays) gradient = multiplyAdd(parameter, f32x4.splat(task.weightDecay), gradient)
  const squared = f32x4.mul(f32x4.mul(gradient, gradient), f32x4.splat(task.share))
  const mean = multiplyAdd(loadSome(entry.firstSlot + at, count), f32x4.splat(task.alpha), squared)
  storeSome(entry.firstSlot + at, mean, count)
  let step = f32x4.div(gradient, f32x4.add(f32x4.sqrt(mean), f32x4.splat(task.epsilon)))
  if (entry.secondSlot) {
    step = multiplyAdd(loadSome(entry.secondSlot + at, count), f32x4.splat(task.momentum), step)
    storeSome(entry.secondSlot + at, step, count)
  }
  const updated = f32x4.sub(parameter, f32x4.mul(step, f32x4.splat(task.learningRate)))
  storeSome(entry.parameter + at, updated, count)
}

@unmanaged
class AverageTask extends UpdateTask {
  /** What is left of the average, and what the value adds to it. */
  keep: f32
  share: f32
}

/** The parameter is a moving average, the gradient the value that it moves towards. */
export function averageUpdate(task: AverageTask, _worker: i32): void {
  const keep = f32x4.splat(task.keep)
  const share = f32x4.splat(task.share)
  for (let item = takeItem(task); item >= 0; item = takeItem(task)) {
    const entry = entryOf(task, item)
    const end = firstOf(entry, item + 1)
    for (let index = firstOf(entry, item); index < end; index += 4) {
      const at = FLOAT * <usize>index
      const count = end - index
      const kept = f32x4.mul(loadSome(entry.parameter + at, count), keep)
      const value = multiplyAdd(loadSome(entry.gradient + at, count), share, kept)
      storeSome(entry.parameter + at, value, count)
    }
  }
}
