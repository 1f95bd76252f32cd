/** Measures this project's networks on its wasm backend; run as a process of its own, so that memory is its own. */
import {
  adam,
  type BackendName,
  Dataset,
  fit,
  type ImageSample,
  randomStream,
  type StepEvent,
  tf,
  useBackend,
} from '@cnn/core'
import { plainNet, resnet20 } from '@cnn/vision/classification'
import { type Case, report, timeRuns } from './measurement.js'

const networks = { plainNet, resnet20 }

const given = JSON.parse(process.argv[2]!) as Case
const { backend, threads, network, batch, runs } = given
await useBackend(backend as BackendName, { threads })
const model = networks[network]({ inChannels: 1, numClasses: 10, seed: 1 })
const samples = randomSamples(batch)

if (given.kind === 'training') {
  // One long `fit`: what its users get, with reading, batching and logging.
  const steps = runs + 3
  const data = Dataset.from({ size: batch * steps, get: (index) => samples[index % batch]! })
  const times: number[] = []
  const tensors: number[] = []
  let last = performance.now()
  const log = ({ kind }: Pick<StepEvent, 'kind'> | { kind: 'epoch' }) => {
    if (kind !== 'step') return
    const now = performance.now()
    times.push(now - last)
    tensors.push(tf.memory().numTensors)
    last = now
  }
  for await (const _ of fit(model, data, { epochs: 1, batchSize: batch, optimizer: adam(), log })) {
    report(times.slice(3), { tensors: { first: tensors[2]!, last: tensors.at(-1)! } })
  }
} else {
  const { images, labels } = model.collate(samples)
  labels.dispose()
  const times = await timeRuns(runs, async () => {
    const logits = tf.tidy(() => model.forward(images))
    await logits.data()
    logits.dispose()
  })
  report(times)
}

function randomSamples(count: number): ImageSample[] {
  const random = randomStream(1, 'benchmark')
  return Array.from({ length: count }, (_, label) => {
    const data = Uint8Array.from({ length: 28 * 28 }, () => random.integer(256))
    return { image: { data, width: 28, height: 28, channels: 1 }, label: label % 10 }
  })
}
