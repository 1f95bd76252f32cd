import { buildNamed, load, openWeights } from '@cnn/core'
import {
  type DetectionNetwork,
  type Detector,
  detectionBuilders,
  detector,
  fastestDet,
  fastestDetCoco,
  loadGraphDetector,
  mobilenetV3CenterNetCoco,
  ssdliteMobilenetV2Coco,
} from '@cnn/vision'
import type { NamedFile } from './detector-source.js'
import type { OpenDetectorOptions } from './detector-weights.js'

type FileOptions = Pick<OpenDetectorOptions, 'signal'>

/**
 * The detector in the visitor's files: weights that say of which network they are, those of FastestDet that its authors
 * publish, or a graph model that is known, with the files that it names.
 */
export async function openDetectorFiles(
  files: readonly NamedFile[],
  options: FileOptions,
): Promise<Detector> {
  const graph = files.find(({ name }) => /\.json$/i.test(name))
  if (graph) return openGraph(graph, files, options)
  const [{ name, file }] = files as [NamedFile]
  const source = new File([file], name)
  const classes = await classesOfFastestDet(source)
  return load(source, {
    ...options,
    task: detector,
    build: (said) =>
      classes !== undefined && !said.network
        ? fastestDet(classes === fastestDetCoco.labels.length ? {} : { numClasses: classes })
        : buildNamed<DetectionNetwork>(said, detectionBuilders, { kind: 'Detectors', file: name }),
  })
}

/** How many classes published weights of FastestDet have; undefined for weights of other networks. */
async function classesOfFastestDet(file: File): Promise<number | undefined> {
  const { tensors, close } = await openWeights(file)
  await close()
  return tensors.get('detect_head.cls_layers.conv5x5.3.weight')?.shape[0]
}

/** Graph models say nothing of their use: they are told by the names of their nodes. */
const graphs = [mobilenetV3CenterNetCoco, ssdliteMobilenetV2Coco]

async function openGraph(graph: NamedFile, files: readonly NamedFile[], options: FileOptions) {
  const json = await graph.file.text()
  const design = graphs.find(({ part }) => part.outputs.every((name) => json.includes(`"${name}"`)))
  if (!design) {
    const known = graphs.map(({ name }) => name).join(', ')
    throw new Error(
      `${graph.name} is no graph model of a detector that this page knows. It knows ${known}.`,
    )
  }
  const shards = Object.fromEntries(files.map(({ name, file }) => [name, file]))
  return loadGraphDetector(design, { json, shards }, options)
}
