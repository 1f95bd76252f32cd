import type { Graph } from './graphs/graph.js'

/** What a row of a table measures. A task has one or more variants, each a row of its own. */
export type Task =
  | MatmulTask
  | ConvolutionTask
  | TrainingTask
  | InferenceTask
  | LoadingTask
  | EnduranceTask
  | DataTask
  | BoxesTask
  | EvaluationTask
  | DetectionTask
  | FrechetTask

export interface MatmulTask {
  kind: 'matmul'
  size: number
  /** Of N (as it is) and T (transposed) for the two matrices. */
  variants: string[]
}

export interface ConvolutionTask {
  kind: 'convolution'
  batch: number
  height: number
  width: number
  in: number
  out: number
  size: number
  stride: number
  padding: number
  depthwise: boolean
}

export interface TrainingTask {
  kind: 'training'
  network: string
  batch: number
  loss: 'classes' | 'mask' | 'adversarial'
  /** The network; of an adversarial pair the generator and the discriminator. */
  graphs: Graph[]
}

export interface InferenceTask {
  kind: 'inference'
  network: string
  batch: number
  graphs: Graph[]
}

/** Making a network and filling it from a file on the disk. */
export interface LoadingTask {
  kind: 'loading'
  network: string
  graphs: Graph[]
}

/** Many steps of `fit` in a row. */
export interface EnduranceTask {
  kind: 'endurance'
  steps: number
}

/** Reading data: `subject` says what (a name in src/data/subjects.ts), from a folder that was filled for it. */
export interface DataTask {
  kind: 'data'
  subject: string
  folder: string
  /** How many samples one run reads. */
  samples: number
  /** What its Python peer imports. */
  modules: string[]
}

/** What detectors do with boxes, which lie anywhere, or about so many objects where these are not 0. */
export interface BoxesTask {
  kind: 'boxes'
  operation: 'nms' | 'roiAlign'
  boxes: number
  objects: number
}

/** COCO's figures of boxes, from truth.json and found.json in a folder that was filled for it. */
export interface EvaluationTask {
  kind: 'evaluation'
  folder: string
  /** How many there are. */
  detections: number
}

/** Detecting things in a photo, by a network that torchvision has under this name. */
export interface DetectionTask {
  kind: 'detection'
  network: string
  /** Of the photo. */
  width: number
  height: number
  /** What it is scaled to. */
  options: { shortSide: number; longSide: number }
}

/** FID of two sets of so many features: their means and covariances, then the square root of the product. */
export interface FrechetTask {
  kind: 'frechet'
  samples: number
  dimensions: number
}

/** What a process is told when it starts. */
export interface Assignment {
  task: Task
  /** A backend of this project or of TensorFlow.js, or a build of ONNX Runtime. */
  backend: string
  threads: number
}

export function variantsOf(task: Task): string[] {
  if (task.kind === 'matmul') return task.variants
  if (task.kind === 'convolution') return ['forward', 'input gradient', 'filter gradient']
  if (task.kind === 'boxes' && task.operation === 'roiAlign')
    return ['forward', 'forward and gradient']
  if (task.kind === 'frechet') return ['statistics', 'distance']
  return [task.kind]
}

/** What a process says at its end. */
export interface Summary {
  /** The most memory that it held. */
  peakMegabytes: number
  /** Of many steps: live tensors, and memory outside of JavaScript's heap, after the first tenth and at the end. */
  endurance?: { tensors: [number, number]; megabytes: [number, number]; steps: number }
}
