import { CnnError, type tf } from '@cnn/core'

/** Throws 'picture-too-small' for pictures that a network's poolings would shrink to nothing. */
export function requireSize(
  network: string,
  [, height, width]: tf.Tensor4D['shape'],
  side: number,
) {
  if (height >= side && width >= side) return
  throw new CnnError(
    'picture-too-small',
    `${network} needs pictures of at least ${side} × ${side} pixels, not ${width} × ${height}. Enlarge them, or give the network's transform a size.`,
  )
}
