import { CnnError } from '../errors.js'
import type { Module } from '../layers/module.js'
import * as tf from '../tf.js'
import { crossEntropy, oneHot } from './cross-entropy.js'

/** A batch of labelled pictures: images [n, h, w, c], labels int32 [n]. */
export type LabelledImages = {
  images: tf.Tensor4D
  labels: tf.Tensor1D
  /** Where each picture is mixed with another (`mixup`, `cutMix`): the others' labels, and the share of its own. */
  mixed?: { labels: tf.Tensor1D; share: number }
}

export interface CrossEntropyLossOptions {
  /** ε of Szegedy et al. 2016: the target takes 1−ε+ε/K, every other class ε/K. Default 0. */
  labelSmoothing?: number
  /** Weight of each class, in the order of the labels: see `balancedClassWeights`. Default: all alike. */
  classWeights?: readonly number[]
}

/**
 * The loss of classifiers, for `fit`: the cross-entropy of softmax(logits), PyTorch's `CrossEntropyLoss`.
 *
 * @example fit(network, train, { loss: crossEntropyLoss({ labelSmoothing: 0.1 }) })
 * @throws CnnError 'bad-option'
 */
export function crossEntropyLoss({
  labelSmoothing = 0,
  classWeights,
}: CrossEntropyLossOptions = {}): (batch: LabelledImages, model: Module) => tf.Scalar {
  if (!(labelSmoothing >= 0 && labelSmoothing < 1)) {
    throw new CnnError(
      'bad-option',
      `crossEntropyLoss: labelSmoothing is ${labelSmoothing}; it is a share from 0 to below 1.`,
    )
  }
  const wrong = classWeights?.find((weight) => !(weight >= 0 && weight < Infinity))
  if (wrong !== undefined) {
    throw new CnnError(
      'bad-option',
      `crossEntropyLoss: classWeights has ${wrong}; weights are 0 or more.`,
    )
  }
  return (batch, model) => {
    const logits = model.forward(batch.images) as tf.Tensor2D
    const labels = batch.mixed ? softLabels(batch, logits.shape[1]) : batch.labels
    return crossEntropy(logits, labels, { labelSmoothing, classWeights })
  }
}

/** The probability of each class [n, classes] in a batch of mixed pictures. */
function softLabels({ labels, mixed }: LabelledImages, classes: number) {
  const { share, labels: others } = mixed!
  return tf.add(tf.mul(oneHot(labels, classes), share), tf.mul(oneHot(others, classes), 1 - share))
}

/**
 * Weights with which every class counts alike, however many samples it has: the mean number of samples over the class's
 * own; 0 for a class that has none.
 */
export function balancedClassWeights(counts: readonly number[]): number[] {
  const present = counts.filter((count) => count > 0)
  const mean = present.reduce((sum, count) => sum + count, 0) / present.length
  return counts.map((count) => (count > 0 ? mean / count : 0))
}
