/** Measures the same networks written with TensorFlow.js alone, on its stock `cpu` backend. */
import * as tf from '@tensorflow/tfjs'
import { type Case, report, timeRuns } from './measurement.js'

const { kind, network, batch, backend, runs } = JSON.parse(process.argv[2]!) as Case
await tf.setBackend(backend)
await tf.ready()

const forward = network === 'plainNet' ? plainNet() : resnet20()
const images = tf.randomUniform([batch, 28, 28, 1]) as tf.Tensor4D
const labels = tf.oneHot(tf.range(0, batch, 1, 'int32').mod(tf.scalar(10, 'int32')), 10)
const optimizer = tf.train.adam(0.001)

const step = async () => {
  if (kind === 'inference') {
    const logits = tf.tidy(() => forward(images))
    await logits.data()
    logits.dispose()
    return
  }
  const loss = optimizer.minimize(
    () => tf.losses.softmaxCrossEntropy(labels, forward(images)) as tf.Scalar,
    true,
  )
  await loss!.data()
  loss!.dispose()
}
report(await timeRuns(runs, step, 0))

function plainNet() {
  const stages = [
    [1, 32],
    [32, 64],
    [64, 128],
    [128, 256],
  ].map(([from, to]) => conv(from!, to!, 1))
  const fc = variable([256, 10])
  return (x: tf.Tensor4D) => {
    const y = stages.reduce((z, stage, i) => {
      return tf.relu(stage(i > 0 ? tf.maxPool(z, 2, 2, 'valid') : z))
    }, x)
    return tf.matMul(tf.mean(y, [1, 2]) as tf.Tensor2D, fc as tf.Tensor2D)
  }
}

function resnet20() {
  const stem = conv(1, 16, 1)
  const blocks = [16, 32, 64].flatMap((width, stage) =>
    [0, 1, 2].map((i) => {
      const entry = stage > 0 && i === 0
      const from = entry ? width / 2 : width
      const [first, second] = [conv(from, width, entry ? 2 : 1), conv(width, width, 1)]
      return (x: tf.Tensor4D): tf.Tensor4D => {
        const shortcut = entry ? widen(x) : x
        return tf.relu(tf.add(second(tf.relu(first(x))), shortcut)) as tf.Tensor4D
      }
    }),
  )
  const fc = variable([64, 10])
  return (x: tf.Tensor4D) => {
    const y = blocks.reduce((z, block) => block(z), tf.relu(stem(x)) as tf.Tensor4D)
    return tf.matMul(tf.mean(y, [1, 2]) as tf.Tensor2D, fc as tf.Tensor2D)
  }
}

function widen(x: tf.Tensor4D): tf.Tensor4D {
  const extra = x.shape[3] / 2
  const sampled = tf.maxPool(x, 1, 2, 'valid')
  return tf.pad(sampled, [
    [0, 0],
    [0, 0],
    [0, 0],
    [extra, extra],
  ])
}

/** A 3×3 convolution with batch norm by the batch's statistics. */
function conv(from: number, to: number, stride: number) {
  const weight = variable([3, 3, from, to]) as tf.Tensor4D
  const [gamma, beta] = [tf.variable(tf.ones([to])), tf.variable(tf.zeros([to]))]
  return (x: tf.Tensor4D): tf.Tensor4D => {
    const y = tf.conv2d(x, weight, stride, 1)
    const { mean, variance } = tf.moments(y, [0, 1, 2])
    const normal = tf.div(tf.sub(y, mean), tf.sqrt(tf.add(variance, 1e-5)))
    return tf.add(tf.mul(normal, gamma!), beta!) as tf.Tensor4D
  }
}

function variable(shape: number[]) {
  return tf.variable(tf.randomNormal(shape, 0, 0.1)) as tf.Tensor
}
