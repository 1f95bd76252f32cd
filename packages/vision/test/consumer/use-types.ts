import { fit, load } from '@cnn/core'
import { fashionMnist } from '@cnn/datasets'
import { dcgan, ImageGenerator, trainGan } from '@cnn/gan'
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

/** Compiled only, too. */
export async function useGanTypes(): Promise<Uint8Array> {
  const { train } = await fashionMnist({ source: 'sample' })
  const gan = dcgan({ imageSize: 28, channels: 1 })
  for await (const event of trainGan(gan, train, { steps: 1 })) {
    if (event.kind === 'step') console.log(event.generatorLoss.toFixed(3))
  }
  const [image] = await new ImageGenerator(gan.generator).sample(1)
  return image!.data
}
