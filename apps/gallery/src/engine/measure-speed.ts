import { tf } from '@cnn/core'

/** How long the timing may take, in milliseconds, beside its warm-up. */
const budget = 400

/**
 * The speed of square matrix products on the backend in use, in GFLOP/s. The matrices grow until one product takes
 * long enough to be timed, so that slow and fast devices are both measured in about a second.
 */
export async function measureSpeed(): Promise<number> {
  let best = 0
  for (let size = 64; size <= 2048; size *= 2) {
    const milliseconds = await timeProducts(size)
    best = Math.max(best, (2 * size ** 3) / (milliseconds * 1e6))
    if (milliseconds > budget / 8) break
  }
  return best
}

/** Milliseconds of one product, the fastest of a few, each waited for. */
async function timeProducts(size: number) {
  const matrix = tf.tidy(() => tf.fill([size, size], 0.5))
  try {
    let fastest = Number.POSITIVE_INFINITY
    const end = performance.now() + budget
    for (let round = 0; round < 4 && performance.now() < end; round++) {
      const start = performance.now()
      const product = tf.tidy(() => tf.sum(tf.matMul(matrix, matrix)))
      await product.data()
      product.dispose()
      fastest = Math.min(fastest, performance.now() - start)
    }
    return fastest
  } finally {
    matrix.dispose()
  }
}
