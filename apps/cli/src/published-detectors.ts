import { existsSync } from 'node:fs'
import { CnnError, type DownloadProgress, load, type Weights } from '@cnn/core'
import {
  type DetectionNetwork,
  type Detector,
  fasterRcnnMobilenetV3Large320FpnCoco,
  fasterRcnnMobilenetV3LargeFpnCoco,
  fasterRcnnResnet50FpnCoco,
  fasterRcnnResnet50FpnV2Coco,
  fastestDetCoco,
  type GraphDetectorDesign,
  loadGraphDetector,
  mobilenetV3CenterNetCoco,
  retinanetResnet50FpnCoco,
  retinanetResnet50FpnV2Coco,
  ssd300Vgg16Coco,
  ssdlite320MobilenetV3LargeCoco,
  ssdliteMobilenetV2Coco,
} from '@cnn/vision/detection'
import { findWeights, type LoadedDetector } from './find-weights.js'
import { suggestion } from './nearest-name.js'

/** Weights of COCO's 80 classes that others publish, by the names of the command line; downloaded when first used. */
export const publishedWeights: Readonly<Record<string, Weights<DetectionNetwork, Detector>>> = {
  fastestdet: fastestDetCoco,
  ssdlite: ssdlite320MobilenetV3LargeCoco,
  ssd300: ssd300Vgg16Coco,
  'faster-rcnn-320': fasterRcnnMobilenetV3Large320FpnCoco,
  'faster-rcnn-mobilenet': fasterRcnnMobilenetV3LargeFpnCoco,
  'faster-rcnn': fasterRcnnResnet50FpnCoco,
  'faster-rcnn-v2': fasterRcnnResnet50FpnV2Coco,
  retinanet: retinanetResnet50FpnCoco,
  'retinanet-v2': retinanetResnet50FpnV2Coco,
}

/** The same as graph models, which find things and cannot be trained. */
export const publishedGraphs: Readonly<Record<string, GraphDetectorDesign>> = {
  centernet: mobilenetV3CenterNetCoco,
  'ssdlite-v2': ssdliteMobilenetV2Coco,
}

/** A detector for most purposes that is downloaded in a moment. */
export const defaultDetector = 'centernet'

const published: Readonly<Record<string, { metrics: object }>> = {
  ...publishedGraphs,
  ...publishedWeights,
}

/** Name, and how good it is, of each published detector, a line each. */
export const publishedTable = () =>
  Object.entries(published)
    .map(([name, { metrics }]) => {
      const measures = Object.entries(metrics as Record<string, number>)
      const figures = measures.map(([measure, value]) => `${measure} ${(100 * value).toFixed(1)} %`)
      return `  ${name.padEnd(24)}${figures.join(', ')}`
    })
    .join('\n')

export interface LoadDetectorOptions {
  signal: AbortSignal
  onProgress: (progress: DownloadProgress) => void
}

/**
 * Finds a detector by what people type: a published one, with a file of its weights after a colon where it is there already;
 * a recipe (its shipped weights), a file, or the folder of a run.
 * @throws CnnError 'unknown-weights' with the nearest name, 'not-found'; loading throws what `load` of core does, and
 * 'wrong-task'
 */
export function findDetector(name: string) {
  const { weights, graph, file } = findPublished(name)
  if (weights || graph) {
    return async (options: LoadDetectorOptions): Promise<LoadedDetector> => ({
      weights: name,
      detector: weights
        ? await load(weights, options)
        : await loadGraphDetector(graph!, file ?? graph!.url, options),
    })
  }
  const found = findOwn(name)
  return ({ signal }: LoadDetectorOptions) => found.loadDetector(signal)
}

/**
 * The published detector of this name, with the file after a colon in place of its own: weights or a graph, or neither
 * where none is called so.
 * @throws CnnError 'not-found' where the file is not there
 */
export function findPublished(name: string) {
  const [id, file] = split(name)
  const weights = entryOf(publishedWeights, id)
  return {
    weights: weights && file !== undefined ? fromFile(weights, file) : weights,
    graph: entryOf(publishedGraphs, id),
    file,
  }
}

/** Not checked by its hash: it may have been converted to another format. */
const fromFile = (weights: (typeof publishedWeights)[string], url: string) => ({
  ...weights,
  url,
  mirrors: undefined,
  bytes: undefined,
  sha256: undefined,
})

/** 'fastestdet:weights.pth' → its two parts; what does not begin with a published name is left whole. */
function split(name: string): [id: string, file?: string] {
  const at = name.indexOf(':')
  const [id, file] = [name.slice(0, at), name.slice(at + 1)]
  if (at < 0 || !entryOf(published, id)) return [name]
  if (!/^https?:/.test(file) && !existsSync(file)) {
    throw new CnnError('not-found', `There is no file ${file} with the weights of ${id}.`)
  }
  return [id, file]
}

/** The entry of a table with this name. */
const entryOf = <T>(table: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined

function findOwn(name: string) {
  try {
    return findWeights(name)
  } catch (error) {
    const isUnknown = error instanceof CnnError && error.code === 'unknown-weights'
    if (!isUnknown || /[/\\.]/.test(name)) throw error
    const names = Object.keys(published)
    throw new CnnError(
      'unknown-weights',
      `${error.message} Published detectors are: ${names.join(', ')}.${suggestion(name, names)}`,
    )
  }
}
