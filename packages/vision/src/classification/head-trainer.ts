import { crossEntropyLoss, type Linear, Module, type Trainable, tf } from '@cnn/core'
import {
  type ClassificationBatch,
  ClassificationEvaluator,
  type ClassificationReport,
} from './classification-report.js'

/** What a frozen backbone made of a picture. */
export interface FeatureSample {
  features: Float32Array
  label: number
}

/** The head of a network alone, trained on what its backbone gave. Features stand as pictures of one pixel. */
export class HeadTrainer
  extends Module
  implements Trainable<FeatureSample, ClassificationBatch, ClassificationReport>
{
  readonly head: Linear
  readonly numClasses: number
  readonly labels: readonly string[]

  constructor(head: Linear, labels: readonly string[]) {
    super()
    this.head = head
    this.numClasses = labels.length
    this.labels = labels
  }

  // [n, 1, 1, features] -> [n, classes]
  forward(features: tf.Tensor4D): tf.Tensor2D {
    return this.head.forward(tf.reshape(features, [features.shape[0], -1])) as tf.Tensor2D
  }

  answer(features: tf.Tensor4D): tf.Tensor2D {
    return this.forward(features)
  }

  collate(samples: readonly FeatureSample[]): ClassificationBatch {
    const width = samples[0]!.features.length
    const values = new Float32Array(samples.length * width)
    for (const [i, { features }] of samples.entries()) values.set(features, i * width)
    const labels = Int32Array.from(samples, ({ label }) => label)
    return {
      images: tf.tensor4d(values, [samples.length, 1, 1, width]),
      labels: tf.tensor1d(labels, 'int32'),
    }
  }

  loss(batch: ClassificationBatch): tf.Scalar {
    return crossEntropyLoss()(batch, this)
  }

  evaluator() {
    return new ClassificationEvaluator(this)
  }
}
