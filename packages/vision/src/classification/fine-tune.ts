import {
  adamW,
  backendReady,
  breather,
  CnnError,
  chain,
  cosine,
  Dataset,
  type EpochEvent,
  exceptBiasesAndNorms,
  type FitOptions,
  fit,
  type ImageSample,
  imagesToTensor,
  Linear,
  type Parameter,
  type Random,
  randomHorizontalFlip,
  randomResizedCrop,
  tf,
  throwIfAborted,
  type Validated,
} from '@cnn/core'
import { checkLabel } from './check-label.js'
import type { ClassificationNetwork } from './classification-network.js'
import type { ClassificationBatch, ClassificationReport } from './classification-report.js'
import { findHead, headInputs } from './head.js'
import { type FeatureSample, HeadTrainer } from './head-trainer.js'

type PassedOn = Omit<
  FitOptions<ImageSample, ClassificationBatch>,
  'validation' | 'score' | 'every' | 'profile' | 'batchesPerEpoch'
>

export interface FineTuneOptions extends PassedOn {
  /** Measured after every epoch; never trained on. */
  validation?: Dataset<ImageSample>
  /** The names of the new classes, in the order of the samples' labels. Default: the data set's `classes`. */
  labels?: readonly string[]
  /**
   * What keeps the values that it has: 'backbone' (the default) is all but the head, 'none' is nothing, a function picks
   * parameters by their keys. A batch norm that is frozen keeps its statistics, too.
   */
  freeze?: 'backbone' | 'none' | ((key: string) => boolean)
  /**
   * Changes pictures at random before they are trained on. Default: none while the backbone is frozen, so that what it
   * makes of each picture needs to be computed only once; otherwise crops of 70 % of the picture or more, and mirroring.
   */
  augment?: (sample: ImageSample, random: Random) => ImageSample
  /** Of what is computed once, before the first epoch. */
  onProgress?: (progress: { done: number; total: number | undefined }) => void
}

/**
 * Teaches a trained network other classes. Unless it knows just these, its head is replaced; then it is trained as `fit`
 * does, with whose options and events. Afterwards `new Classifier(network)` classifies, and `saveWeights(network)` keeps
 * the labels and the preprocessing with the weights.
 *
 * With a frozen backbone (the default) the backbone sees each picture once, and only the head is trained: seconds, where
 * the whole network takes minutes. A new head is trained in this way before the rest is. With `checkpoint` this first look
 * is taken again when a run goes on.
 *
 * @example
 * const { train, validation } = await imageFolder('flowers')
 * for await (const { epoch, accuracy } of fineTune(network, train, { validation })) console.log(epoch, accuracy)
 * await saveWeights(network, 'flowers.safetensors')
 *
 * @throws CnnError 'bad-option' where the classes have no names, 'bad-label', and what `fit` throws
 */
export function fineTune(
  network: ClassificationNetwork,
  data: Dataset<ImageSample>,
  options: FineTuneOptions & { validation: Dataset<ImageSample> },
): AsyncGenerator<EpochEvent & Validated<ClassificationReport>, void, void>
export function fineTune(
  network: ClassificationNetwork,
  data: Dataset<ImageSample>,
  options?: FineTuneOptions,
): AsyncGenerator<EpochEvent, void, void>
export async function* fineTune(
  network: ClassificationNetwork,
  data: Dataset<ImageSample>,
  options: FineTuneOptions = {},
): AsyncGenerator<EpochEvent, void, void> {
  await backendReady()
  const { freeze = 'backbone', augment, seed = 0 } = options
  const labels = namesOfClasses(data, options.labels)
  const isNew = !isSame(labels, network.labels)
  if (isNew) network.replaceHead(labels, seed)
  const head = findHead(network)
  const thaw = freezeParameters(network, freeze)
  try {
    if (head instanceof Linear && freeze === 'backbone' && !augment) {
      yield* trainHead(network, head, data, options)
      return
    }
    if (head instanceof Linear && isNew) await teachFirst(network, head, data, options)
    yield* trainNetwork(network, data, options)
  } finally {
    thaw()
  }
}

/**
 * Trains a new head alone before anything else moves, so that its first mistakes do not spoil what the backbone knows
 * (Kumar et al. 2022, "Fine-Tuning can Distort Pretrained Features", arXiv:2202.10054).
 */
async function teachFirst(
  network: ClassificationNetwork,
  head: Linear,
  data: Dataset<ImageSample>,
  { seed, signal, onProgress }: FineTuneOptions,
) {
  for await (const _ of trainHead(network, head, data, { seed, signal, onProgress }));
}

/** Trains the head on what the backbone makes of each picture, computed once. */
async function* trainHead(
  network: ClassificationNetwork,
  head: Linear,
  data: Dataset<ImageSample>,
  options: FineTuneOptions,
) {
  const { validation, onProgress, signal, ...others } = options
  const labels = network.labels!
  const known = [data.size, validation ? validation.size : 0]
  const total = known.includes(undefined) ? undefined : known[0]! + known[1]!
  const report = (before: number) => (done: number) => onProgress?.({ done: before + done, total })
  const train = await computeFeatures(network, data, labels, { signal, report: report(0) })
  const held =
    validation &&
    (await computeFeatures(network, validation, labels, { signal, report: report(train.length) }))
  yield* fit(new HeadTrainer(head, labels), Dataset.from(train, { name: data.name }), {
    epochs: 40,
    batchSize: 32,
    optimizer: adamW({ learningRate: 0.003 }),
    ...withoutUndefined(others),
    signal,
    validation: held && Dataset.from(held, { name: validation.name }),
  })
}

/** Trains whatever is not frozen, through the whole network. */
function trainNetwork(
  network: ClassificationNetwork,
  data: Dataset<ImageSample>,
  options: FineTuneOptions,
) {
  const { augment = mildly(network), seed = 0, ...others } = options
  const varied = data.map((sample, { random }) => augment(sample, random), { seed })
  return fit(network, varied, {
    epochs: 10,
    batchSize: 32,
    optimizer: adamW({ learningRate: 0.0003 }),
    schedule: cosine({ warmupEpochs: 1 }),
    decays: exceptBiasesAndNorms,
    ...withoutUndefined(others),
    seed,
  })
}

function mildly({ transform: { size } }: ClassificationNetwork) {
  const mirror = randomHorizontalFlip()
  return size === undefined ? mirror : chain(randomResizedCrop({ size, scale: [0.7, 1] }), mirror)
}

async function computeFeatures(
  network: ClassificationNetwork,
  data: Dataset<ImageSample>,
  labels: readonly string[],
  { signal, report }: { signal?: AbortSignal; report: (done: number) => void },
): Promise<FeatureSample[]> {
  const samples: FeatureSample[] = []
  const breathe = breather()
  for await (const batch of data.batch(16).iterate({ signal })) {
    throwIfAborted(signal)
    for (const { label } of batch) checkLabel(label, labels.length)
    const images = batch.map((sample) => network.prepare(sample).image)
    const features = tf.tidy(() => headInputs(network, imagesToTensor(images, network.transform)))
    try {
      const values = await features.data<'float32'>()
      const width = values.length / batch.length
      for (const [i, { label }] of batch.entries()) {
        samples.push({ features: values.slice(i * width, (i + 1) * width), label })
      }
    } finally {
      features.dispose()
    }
    report(samples.length)
    await breathe()
  }
  return samples
}

/** Freezes what is asked for, and gives the function that undoes it. */
function freezeParameters(
  network: ClassificationNetwork,
  freeze: NonNullable<FineTuneOptions['freeze']>,
) {
  const head = findHead(network)
  const isHead = (parameter: Parameter) => parameter === head.weight || parameter === head.bias
  const before = [...network.parameters()].map(([key, parameter]) => {
    const { trainable } = parameter
    if (freeze === 'backbone') parameter.trainable = isHead(parameter)
    else if (freeze !== 'none' && freeze(key)) parameter.trainable = false
    return { parameter, trainable }
  })
  return () => {
    for (const { parameter, trainable } of before) parameter.trainable = trainable
  }
}

function namesOfClasses(data: Dataset<ImageSample>, given?: readonly string[]) {
  const labels = given ?? data.classes
  if (labels && labels.length > 1) return labels
  const problem = labels ? `has only ${labels.length}` : 'does not say their names'
  throw new CnnError(
    'bad-option',
    `fineTune needs the names of two classes or more, and ${data.name ?? 'the data set'} ${problem}: give them as \`labels\`.`,
  )
}

const isSame = (a: readonly string[], b: readonly string[] | undefined) =>
  a.length === b?.length && a.every((name, i) => name === b[i])

/** Options that were named but not given leave the defaults. */
const withoutUndefined = <T extends object>(options: T): T =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T
