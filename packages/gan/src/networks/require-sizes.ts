import { CnnError, type tf } from '@cnn/core'

/** Throws 'bad-option' for options that are not whole numbers above 0, and for channels other than 1 and 3. */
export function requireSizes(
  network: string,
  { channels, ...sizes }: { channels: number } & Record<string, number | undefined>,
) {
  for (const [name, size] of Object.entries(sizes)) {
    if (size === undefined || (Number.isInteger(size) && size > 0)) continue
    throw new CnnError('bad-option', `${network}: ${name} must be a whole number, not ${size}.`)
  }
  if (channels === 1 || channels === 3) return
  throw new CnnError(
    'bad-option',
    `${network}: channels must be 1 for grey pictures or 3 for colour, not ${channels}.`,
  )
}

/** Throws 'shape-mismatch' for pictures that are not [n, size, size, channels]. */
export function requirePictures(
  network: string,
  { shape }: tf.Tensor,
  { imageSize, channels }: { imageSize: number; channels: number },
) {
  const fits = shape[1] === imageSize && shape[2] === imageSize && shape[3] === channels
  if (shape.length === 4 && fits) return
  throw new CnnError(
    'shape-mismatch',
    `${network} judges pictures [n, ${imageSize}, ${imageSize}, ${channels}], not [${shape}].`,
  )
}

/** Throws 'shape-mismatch' for latent vectors that are not [n, size]. */
export function requireLatents(network: string, { shape }: tf.Tensor, size: number) {
  if (shape.length === 2 && shape[1] === size) return
  throw new CnnError(
    'shape-mismatch',
    `${network} makes pictures out of latent vectors [n, ${size}], not [${shape}].`,
  )
}
