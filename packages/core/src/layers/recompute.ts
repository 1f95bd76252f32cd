import { innerGradients } from '../backend/gradients/inner-gradients.js'
import { CnnError } from '../errors.js'
import { randomStream } from '../random.js'
import * as tf from '../tf.js'
import { repeatedPass, trainingMode, trainingRandom } from './mode.js'
import type { Module } from './module.js'

/**
 * Makes a module keep only its inputs for the backward pass, and compute what lies between anew when its gradient is
 * wanted (activation checkpointing; Chen et al., 2016, 'Training deep nets with sublinear memory cost'). Training then
 * takes a forward pass more, and less memory: of a network of n equal blocks that are each recomputed, the activations
 * of one block and the n inputs. Results are the same: dropout draws the same numbers again, and running statistics
 * move once. Inference does not change, nor do the keys of the state dict.
 *
 * For modules whose `forward` takes and gives tensors, for example `network.layers.children()`:
 * `for (const [, block] of network.layer1.children()) recompute(block)`. Returns the module.
 *
 * In training `forward` throws a `CnnError` with code 'bad-argument' where the module takes or gives something else.
 */
export function recompute<M extends Module>(module: M): M {
  const forward = module.forward.bind(module) as (...inputs: tf.Tensor[]) => tf.Tensor
  module.forward = (...inputs: tf.Tensor[]) => {
    const random = trainingRandom()
    if (!random) return forward(...inputs)
    checkTensors(module, 'takes', inputs)
    const seed = random.integer(2 ** 32)
    const parameters = [...module.parameters()].map(([, { value }]) => value as tf.Tensor)
    const pass = tf.customGrad((...given: unknown[]) => {
      const save = given.pop() as tf.GradSaveFunc
      save(inputs)
      const value = trainingMode(randomStream(seed), () => forward(...inputs))
      checkTensors(module, 'gives', [value])
      return { value, gradFunc: (dy, saved) => backward(dy as tf.Tensor, saved) }
    })
    const backward = (dy: tf.Tensor, saved: tf.Tensor[]) => {
      const variables = [...saved, ...parameters]
      const again = () => repeatedPass(randomStream(seed), () => forward(...saved))
      return innerGradients(again, variables, dy)
    }
    return pass(...inputs, ...parameters)
  }
  return module
}

function checkTensors(module: Module, verb: 'takes' | 'gives', values: unknown[]) {
  if (values.every((value) => value instanceof tf.Tensor)) return
  throw new CnnError(
    'bad-argument',
    `recompute: ${module.constructor.name} ${verb} something else than tensors. Recompute its parts that take tensors and give one.`,
  )
}
