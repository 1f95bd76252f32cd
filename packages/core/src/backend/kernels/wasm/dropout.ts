import * as tf from '../../../tf.js'
import { type DropoutAttributes, dropoutKernel, dropoutLimit } from '../dropout.js'
import { float32 } from './kernel-runner.js'
import { itemsFor } from './share-work.js'
import type { WasmKernel } from './wasm-kernel.js'

const dropout: WasmKernel<DropoutAttributes> = {
  name: dropoutKernel.name,
  compute(runner, { x }, attributes) {
    const output = runner.output(x!.shape)
    const count = tf.util.sizeFromShape(x!.shape)
    runner.run('dropout', {
      items: count && itemsFor(count),
      fields: [
        ...[runner.address(x!), runner.address(output), count, attributes.seed],
        ...[dropoutLimit(attributes), float32(1 / (1 - attributes.rate))],
      ],
      work: 2 * count,
    })
    return output
  },
}

export const dropoutKernels = [dropout] as WasmKernel[]
