import { type Files, importGraph, isSource } from './imports.js'

/** The layers of core, lowest first; those in one row are level. */
const coreLayers = [
  ['errors', 'random', 'next-task', 'nearest-name'],
  ['boxes'],
  ['tf'],
  ['backend'],
  ['ops'],
  ['layers'],
  ['losses', 'metrics', 'profiling'],
  ['data'],
  ['weights'],
  ['without-tensorflow', 'training', 'onnx', 'graph-model'],
  ['testing', 'conformance'],
  ['index'],
]

/** The layers of vision, lowest first; the tasks in one row are level and do not know each other. */
const visionLayers = [
  ['evaluation', 'drawing'],
  ['classification'],
  ['detection', 'segmentation', 'pose', 'captioning'],
  ['index'],
  ['weights'],
]

/** The task object of each task folder, which knows only what it asks of a network. */
const taskObjects: Record<string, string> = {
  classification: 'classifier',
  detection: 'detector',
  segmentation: 'segmenter',
  pose: 'pose-estimator',
  captioning: 'captioner',
}

/** In core a file imports only its own and lower layers. */
export const layersOfCore = (files: Files) =>
  upwardImports(files, 'packages/core/src/', coreLayers, false)

/** In vision too, and its tasks do not import each other. */
export const layersOfVision = (files: Files) =>
  upwardImports(files, 'packages/vision/src/', visionLayers, true)

function upwardImports(
  files: Files,
  root: string,
  layers: readonly (readonly string[])[],
  strangers: boolean,
): string[] {
  const graph = importGraph(files)
  const layerOf = (path: string) => /^[^/.]+/.exec(path.slice(root.length))?.[0] ?? ''
  const rankOf = (layer: string) => layers.findIndex((row) => row.includes(layer))
  return [...files.keys()]
    .filter((path) => path.startsWith(root) && isSource(path))
    .flatMap((path) => {
      const layer = layerOf(path)
      if (rankOf(layer) < 0) return [`${path}: ${layer} has no place among the layers`]
      return graph
        .neighbours(path, ['static', 'type', 'dynamic'])
        .filter((target) => {
          const other = layerOf(target)
          if (other === layer) return false
          return strangers ? rankOf(other) >= rankOf(layer) : rankOf(other) > rankOf(layer)
        })
        .map((target) => `${path}: must not import ${target}`)
    })
}

/** A network is a class that can be built; an abstract one states what the task asks of it. */
const network = /(?<!\babstract )\bclass \w+ extends (Module|Sequential|\w*Network)\b/

/** A task object imports no network of its folder: a new network never edits the task. */
export function tasksKnowNoNetwork(files: Files): string[] {
  const graph = importGraph(files)
  return Object.entries(taskObjects).flatMap(([task, object]) => {
    const folder = `packages/vision/src/${task}/`
    const path = `${folder}${object}.ts`
    if (!files.has(path)) return []
    return [...graph.reachable([path], ['static', 'type', 'dynamic'], 'both').keys()]
      .filter((file) => file !== path && file.startsWith(folder))
      .filter((file) => network.test(files.get(file)!))
      .map((file) => `${path}: must not know the network ${file}`)
  })
}

const lightEntry = 'packages/core/src/without-tensorflow.ts'

/** What is without TensorFlow.js loads none, and data sets take all that they need of core from there. */
export function dataWithoutTensorFlow(files: Files): string[] {
  const graph = importGraph(files)
  const reached = files.has(lightEntry)
    ? [...graph.reachable([lightEntry], ['static', 'dynamic'], 'both').keys()]
    : []
  const heavy = reached
    .filter((path) => graph.of(path).some(({ specifier }) => specifier.startsWith('@tensorflow/')))
    .map((path) => `${lightEntry}: must not load ${path}, which loads TensorFlow.js`)
  const datasets = [...files.keys()]
    .filter((path) => path.startsWith('packages/datasets/src/') && isSource(path))
    .filter((path) => graph.of(path).some(({ specifier }) => specifier === '@cnn/core'))
    .map((path) => `${path}: must import @cnn/core/data, which loads no TensorFlow.js`)
  return [...heavy, ...datasets]
}
