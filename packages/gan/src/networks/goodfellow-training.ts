import {
  CnnError,
  type Dataset,
  type ImageSample,
  type Optimizer,
  type Schedule,
  sgd,
  tf,
} from '@cnn/core'
import type { GanTrainingOptions } from '../adversarial/gan-options.js'
import type { GoodfellowGan } from './goodfellow-gan.js'

export interface RisingMomentumOptions {
  learningRate?: number
  /** Of the first epoch. Default 0.5. */
  from?: number
  /** Of the last of these epochs and of all later ones. Default 0.7. */
  to?: number
  /** Over how many epochs it rises. Default 250. */
  epochs?: number
  /** Default 500: 50,000 pictures of MNIST, 100 at a time. */
  stepsPerEpoch?: number
}

/** Gradient descent whose momentum rises from epoch to epoch in a straight line, then stays (pylearn2's MomentumAdjustor). */
export function risingMomentum({
  learningRate = 0.1,
  from = 0.5,
  to = 0.7,
  epochs = 250,
  stepsPerEpoch = 500,
}: RisingMomentumOptions = {}): Optimizer {
  return {
    name: 'rising-momentum',
    learningRate,
    slots: sgd({ momentum: from }).slots,
    update(parameters, now) {
      const epoch = Math.floor((now.step - 1) / stepsPerEpoch) + 1
      const risen = Math.min(1, Math.max(0, (epoch - 1) / (epochs - 1)))
      sgd({ momentum: from + (to - from) * risen }).update(parameters, now)
    },
  }
}

/** What is left of the rate after so many steps: divided by 1.000004 each time, down to 1e-6 of a rate of 0.1. */
export const goodfellowSchedule: Schedule = ({ step }) => Math.max(1.000004 ** -step, 1e-5)

/**
 * How the GAN of 2014 learned MNIST, for `trainGan(gan, data, { ...goodfellowTraining, steps: 125_000 })`: both networks at
 * once, of one minibatch of 100. The code halves the discriminator's loss, which is half the rate here.
 */
export const goodfellowTraining = {
  batchSize: 100,
  update: 'simultaneous',
  optimizer: {
    generator: /* @__PURE__ */ risingMomentum(),
    discriminator: /* @__PURE__ */ risingMomentum({ learningRate: 0.05 }),
  },
  schedule: goodfellowSchedule,
} as const satisfies GanTrainingOptions

/**
 * Sets the generator's last biases so that, before it has learned anything, its pictures are on average those of the data:
 * the logit of each value's mean. Reads the data once.
 *
 * Throws a `CnnError` with code 'empty-data', and what reading the data throws.
 */
export async function startFromMarginals(
  gan: GoodfellowGan,
  data: Dataset<ImageSample>,
  { signal }: { signal?: AbortSignal } = {},
): Promise<void> {
  const { imageSize, channels, y } = gan.generator
  const sums = new Float64Array(imageSize * imageSize * channels)
  let count = 0
  for await (const samples of data.batch(100).iterate({ signal })) {
    const { samples: pictures } = gan.collate(samples)
    // [n, h, w, c] -> [c, h, w], the order of the biases
    const sum = tf.tidy(() => tf.transpose(tf.sum(pictures as tf.Tensor4D, 0), [2, 0, 1]))
    const values = await sum.data()
    tf.dispose([pictures, sum])
    for (let i = 0; i < sums.length; i++) sums[i]! += values[i]!
    count += samples.length
  }
  if (count === 0) {
    throw new CnnError('empty-data', `startFromMarginals: ${data.name ?? 'the data set'} is empty.`)
  }
  y.bias!.setState(Float32Array.from(sums, (sum) => logit(sum / count)))
}

/** Pixels that are always black or always white would need infinite biases. */
function logit(mean: number) {
  const kept = Math.min(1 - 1e-7, Math.max(1e-7, mean))
  return Math.log(kept / (1 - kept))
}
