// What a consumer of the packages does: computes gradients, trains, loads shipped weights and recognises pictures.
import { adam, fit, load, setAssetBase, tf, useBackend } from '@cnn/core'
import { fashionMnist } from '@cnn/datasets'
import { dcganGenerator, ImageGenerator } from '@cnn/gan'
import { plainNet } from '@cnn/vision/classification'

export async function tryPackages(weights, { backend, assetBase } = {}) {
  if (assetBase) setAssetBase(assetBase)
  const report = await useBackend(backend)
  const { train, test } = await fashionMnist({ source: 'sample' })
  const classifier = await load(weights)
  const pictures = await take(test, 200)
  const found = await classifier.classify(pictures.map(({ image }) => image))
  const right = found.filter(([best], i) => best.index === pictures[i].label).length
  classifier.dispose()
  return {
    backend: report.name,
    gradient: await gradientOfConvolution(),
    losses: await losses(train),
    accuracy: right / pictures.length,
    best: found[0][0],
    made: await madePictures(),
  }
}

/** By a generator that has learned nothing. */
async function madePictures() {
  const network = dcganGenerator({ imageSize: 8, channels: 1, baseWidth: 4 })
  const generator = new ImageGenerator(network)
  const pictures = await generator.sample(2, { seed: 1 })
  generator.dispose()
  return pictures.map(({ data }) => data.length)
}

/** By the filter, of the sum of a 2 × 2 convolution over the picture 1 … 9: the sums of its four windows. */
async function gradientOfConvolution() {
  const gradient = tf.tidy(() => {
    const picture = tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 3, 3, 1])
    const sum = (filter) => tf.sum(tf.conv2d(picture, filter, 1, 'valid'))
    return tf.grad(sum)(tf.ones([2, 2, 1, 1]))
  })
  const values = await gradient.data()
  gradient.dispose()
  return Array.from(values)
}

async function losses(train) {
  const model = plainNet({ inChannels: 1, numClasses: 10, seed: 1, widths: [8, 16] })
  const options = { epochs: 3, batchSize: 32, seed: 1, optimizer: adam({ learningRate: 0.01 }) }
  const seen = []
  for await (const { loss } of fit(model, train.take(512), options)) {
    seen.push(loss)
  }
  model.dispose()
  return seen
}

async function take(data, count) {
  const samples = []
  for await (const sample of data.take(count)) samples.push(sample)
  return samples
}
