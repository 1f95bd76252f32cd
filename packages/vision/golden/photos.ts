import { type ByteImage, imagesToTensor, prepareImage, tf } from '@cnn/core'
import type { ResNet } from '../src/classification/index.js'
import golden from './photos.json'

/** Photos, and every twentieth logit that torchvision's ResNet-18 gives of them, filled by the formula. */
export const photos = golden

const transform = {
  size: 224,
  shortSide: 256,
  mean: [0.485, 0.456, 0.406],
  std: [0.229, 0.224, 0.225],
}

/**
 * The class that the network finds, and by how much its logits differ at most from torchvision's, as a part of their norm.
 * The pixels are the same, so that only the order of sums differs.
 */
export async function lookAt(model: ResNet, image: ByteImage, photo: (typeof photos)[number]) {
  const logits = tf.tidy(() =>
    model.forward(imagesToTensor([prepareImage(image, transform)], transform)),
  )
  const row = await logits.data()
  logits.dispose()
  const differences = photo.logits.map((logit, i) => Math.abs(row[i * 20]! - logit) / photo.norm)
  return { found: row.indexOf(Math.max(...row)), difference: Math.max(...differences) }
}
