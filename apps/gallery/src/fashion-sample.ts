import { fashionMnist, type ImageSet } from '@cnn/datasets'

let set: Promise<ImageSet> | undefined

/** The sample of Fashion-MNIST that comes with the page; read once. */
export function fashionSample(): Promise<ImageSet> {
  set ??= fashionMnist({ source: 'sample' })
  set.catch(() => (set = undefined))
  return set
}
