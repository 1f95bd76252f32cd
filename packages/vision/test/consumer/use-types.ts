import { fit, load } from '@cnn/core'
import { fashionMnist } from '@cnn/datasets'
import { type Classification, type Classifier, resnet18 } from '@cnn/vision/classification'
import { weights } from './weights.mjs'

/** Compiled only: the types of the packed packages follow from the weights and the data. */
export async function useTypes(): Promise<Classification | undefined> {
  const classifier: Classifier = await load(weights)
  const { train, validation } = await fashionMnist({ source: 'sample' })
  const model = resnet18({ inChannels: 1, numClasses: 10, seed: 1 })
  for await (const { loss, accuracy } of fit(model, train, { validation, epochs: 1 })) {
    const numbers: number[] = [loss, accuracy]
    console.log(numbers)
  }
  // @ts-expect-error a picture is no number
  await classifier.classify(1)
  const [best] = await classifier.classify('boot.png')
  return best
}
