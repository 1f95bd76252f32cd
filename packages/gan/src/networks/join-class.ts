import { CnnError, tf } from '@cnn/core'

/** Classes [n] as vectors of a one among zeros, [n, classes]. Throws 'labels-missing' where there are none. */
export function oneHot(
  labels: tf.Tensor1D | undefined,
  numClasses: number,
  network: string,
): tf.Tensor2D {
  if (labels) return tf.cast(tf.oneHot(labels, numClasses), 'float32') as tf.Tensor2D
  throw new CnnError(
    'labels-missing',
    `${network} must be told a class for each picture. Pass labels, an int32 tensor [n] of 0 to ${numClasses - 1}.`,
  )
}

/** x [n, c] or maps [n, h, w, c] with the classes [n, k] as more channels, the same at every place. */
export function joinClass<T extends tf.Tensor>(x: T, classes: tf.Tensor2D): T {
  const [count, numClasses] = classes.shape
  if (x.rank === 2) return tf.concat([x as tf.Tensor, classes], 1) as T
  const [, height, width] = x.shape as number[]
  const single = tf.reshape(classes, [count, 1, 1, numClasses])
  return tf.concat([x as tf.Tensor, tf.tile(single, [1, height!, width!, 1])], 3) as T
}
