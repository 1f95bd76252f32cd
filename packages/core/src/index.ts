export { CnnError } from './errors.js'
export { type Random, randomStream } from './random.js'
export * as tf from './tf.js'
