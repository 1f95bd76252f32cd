import { CnnError } from '../errors.js'
import type { Random } from '../random.js'

let random: Random | undefined

/**
 * Runs a forward pass in training mode: batch norm takes the batch's statistics and moves its running ones, dropout
 * drops. Outside of it every module is in inference mode. The mode lasts for this synchronous call only, so that
 * other work interleaved at an `await` never sees it.
 */
export function trainingMode<T>(drawFrom: Random, run: () => T): T {
  const outer = random
  random = drawFrom
  try {
    const result = run()
    if (result instanceof Promise) {
      throw new CnnError('async-forward', 'trainingMode needs a synchronous function.')
    }
    return result
  } finally {
    random = outer
  }
}

/** The random stream of the training pass under way, or undefined in inference mode. */
export const trainingRandom = () => random

let isRepeated = false

/**
 * Runs a training pass that was run before, to have its intermediate results again: it draws the same random numbers,
 * and running statistics do not move a second time. Synchronous.
 */
export function repeatedPass<T>(drawFrom: Random, run: () => T): T {
  const outer = isRepeated
  isRepeated = true
  try {
    return trainingMode(drawFrom, run)
  } finally {
    isRepeated = outer
  }
}

/** Whether the training pass under way repeats an earlier one. */
export const isRepeatedPass = () => isRepeated

let isDeferred = false

/** Runs a builder whose networks get their values from elsewhere, so that none need be drawn. Synchronous. */
export function withoutInitialization<T>(build: () => T): T {
  const outer = isDeferred
  isDeferred = true
  try {
    return build()
  } finally {
    isDeferred = outer
  }
}

export const isInitializationDeferred = () => isDeferred
