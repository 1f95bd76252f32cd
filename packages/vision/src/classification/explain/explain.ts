import {
  type ByteImage,
  backendReady,
  breather,
  CnnError,
  type ImageSource,
  imagePlacement,
  nearestName,
  prepareImage,
  readImage,
  throwIfAborted,
} from '@cnn/core'
import type { HeatMap } from '../../drawing/heat-map.js'
import { classProbabilities } from '../class-probabilities.js'
import type { Classification, Classifier } from '../classifier.js'
import type { ExplanationMethod, Relevance } from './explanation-method.js'
import { gradCam } from './grad-cam.js'
import { mapToPicture } from './map-to-picture.js'

/** Why a network sees a class in a picture: the class with its probability, and what in the picture speaks for it. */
export interface Explanation extends Classification {
  /** The picture, upright, in as many channels as the network takes. */
  image: ByteImage
  /** Of the picture's size, from 0 to 1; NaN where the network did not see it because its preparation cuts it off. */
  map: HeatMap
  /** The same as the network saw it: prepared and of its size. */
  seen: { image: ByteImage; map: HeatMap }
}

/** A class by its label or its place among the logits. */
export type ClassChoice = string | number

export interface ExplainOptions {
  /** The class to explain: of each picture one, or the same for all. Default each picture's most probable one. */
  label?: ClassChoice | readonly ClassChoice[]
  /** Default `gradCam()`; others are `gradCamPlusPlus()` and `occlusion()`. */
  method?: ExplanationMethod
  signal?: AbortSignal
  onProgress?: (progress: { done: number; total: number }) => void
}

/**
 * Shows what in a picture, or in each of several, makes a classifier see a class.
 *
 * ```ts
 * const { label, score, image, map } = await explain(classifier, 'dog.jpg')
 * writeFileSync('why.png', encodePng(drawHeatMap(image, map)))
 * ```
 *
 * @throws CnnError 'unknown-label', 'bad-option' for a number of labels that is not that of the pictures, 'bad-scores'
 * for a network that gives NaN, 'aborted', and what `readImage` and the method throw
 */
export function explain(
  classifier: Classifier,
  image: ImageSource,
  options?: ExplainOptions,
): Promise<Explanation>
export function explain(
  classifier: Classifier,
  images: readonly ImageSource[],
  options?: ExplainOptions,
): Promise<Explanation[]>
export async function explain(
  classifier: Classifier,
  input: ImageSource | readonly ImageSource[],
  { label, method = gradCam(), signal, onProgress }: ExplainOptions = {},
): Promise<Explanation | Explanation[]> {
  const sources = Array.isArray(input) ? input : [input as ImageSource]
  const targets = targetsOf(label, sources.length, classifier.labels)
  await backendReady()
  const breathe = breather()
  const results: Explanation[] = []
  const tell = (done: number) => onProgress?.({ done, total: sources.length })
  for (let start = 0; start < sources.length; start += method.batchSize) {
    throwIfAborted(signal)
    const some = sources.slice(start, start + method.batchSize)
    const images = await Promise.all(some.map((source) => read(source, classifier, signal)))
    const prepared = images.map((image) => prepareImage(image, classifier.transform))
    const relevances = await method.explain({
      network: classifier.network,
      images: prepared,
      transform: classifier.transform,
      targets: targets?.slice(start, start + some.length),
      signal,
      onProgress: (share) => tell(start + share * some.length),
    })
    results.push(
      ...relevances.map((found, i) => explanation(classifier, images[i]!, prepared[i]!, found)),
    )
    await breathe()
  }
  return Array.isArray(input) ? results : results[0]!
}

const read = (source: ImageSource, { network }: Classifier, signal?: AbortSignal) =>
  readImage(source, { channels: network.inChannels === 1 ? 1 : 3, signal })

function explanation(
  { labels, transform, network }: Classifier,
  image: ByteImage,
  prepared: ByteImage,
  { logits, target, map }: Relevance,
): Explanation {
  const scores = classProbabilities(logits, network.temperature)
  return {
    label: labels[target]!,
    score: scores[target]!,
    index: target,
    image,
    map: mapToPicture(map, imagePlacement(image, transform), image),
    seen: { image: prepared, map },
  }
}

/** The places of the wanted classes among the logits, one for every picture. */
function targetsOf(
  label: ExplainOptions['label'],
  pictures: number,
  labels: readonly string[],
): number[] | undefined {
  if (label === undefined) return undefined
  if (!Array.isArray(label)) {
    return new Array<number>(pictures).fill(targetOf(label as ClassChoice, labels))
  }
  if (label.length !== pictures) {
    throw new CnnError(
      'bad-option',
      `explain: ${label.length} labels for ${pictures} pictures. Give one label, or one for every picture.`,
    )
  }
  return label.map((one) => targetOf(one, labels))
}

function targetOf(label: ClassChoice, labels: readonly string[]): number {
  const index = typeof label === 'number' ? label : labels.indexOf(label)
  if (Number.isInteger(index) && index >= 0 && index < labels.length) return index
  if (typeof label === 'number') {
    throw new CnnError(
      'unknown-label',
      `There is no class ${label}: the network has ${labels.length}, from 0.`,
    )
  }
  const nearest = nearestName(label, labels)
  const known = labels.length > 12 ? [...labels.slice(0, 12), '…'] : labels
  const hint = nearest ? `Did you mean '${nearest}'?` : `It knows ${known.join(', ')}.`
  throw new CnnError('unknown-label', `The network knows no class '${label}'. ${hint}`)
}
