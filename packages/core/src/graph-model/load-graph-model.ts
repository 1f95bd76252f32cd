import { backendReady } from '../backend/use-backend.js'
import { type ByteSource, blobSource, memorySource } from '../data/byte-source.js'
import { CnnError, throwIfAborted } from '../errors.js'
import type { StateEntry } from '../layers/parameter.js'
import { parseModelJson } from '../weights/tensorflow-js/model-json.js'
import { openGroups, readJson } from '../weights/tensorflow-js/weights-group-reader.js'
import { openSource, type SourceOptions, type WeightsSource } from '../weights/weights-source.js'
import { cutGraph, type GraphPart } from './cut-graph.js'
import { GraphNetwork } from './graph-network.js'

/** A model whose parts are in memory, as a page has them from a drop or a file input. */
export interface GraphModelParts {
  /** The content of `model.json`: parsed, or as text. */
  json: object | string
  /** The files that it names, by their names; or in its order. */
  shards: Readonly<Record<string, Uint8Array | Blob>> | readonly (Uint8Array | Blob)[]
}

export interface LoadGraphModelOptions extends SourceOptions {
  /** Take only this part of the graph. */
  part?: GraphPart
}

/**
 * Loads a TensorFlow.js GraphModel: `model.json` from a path, a URL or Hugging Face with the files beside it, or its
 * parts. Starts a backend if there is none.
 *
 * ```ts
 * const network = await loadGraphModel('models/blazeface.json')
 * const boxes = network.run(picture)
 * ```
 *
 * Throws a `CnnError`: 'unsupported-graph' naming all operations that are not known, 'bad-graph', 'bad-argument' for a part
 * that it does not have, 'bad-weights-file', 'wrong-format' for a LayersModel, and what `openWeights` throws.
 */
export async function loadGraphModel(
  source: WeightsSource | GraphModelParts,
  { part, ...options }: LoadGraphModelOptions = {},
): Promise<GraphNetwork> {
  const file = isParts(source) ? partsSource(source) : await openSource(source, options)
  try {
    const model = parseModelJson(await readJson(file), file.name)
    if (model.format !== 'graph-model') {
      throw new CnnError(
        'wrong-format',
        `${file.name} is a LayersModel, of which only the weights are read. Convert it with tensorflowjs_converter --output_format=tfjs_graph_model.`,
      )
    }
    const { tensors, close } = await openGroups(file, model.groups)
    try {
      const constants = new Map<string, StateEntry>()
      for (const [name, tensor] of tensors) {
        throwIfAborted(options.signal)
        constants.set(name, await tensor.read())
      }
      await backendReady()
      const { topology, signature } = part ? cutGraph(model.topology, model.signature, part) : model
      return new GraphNetwork(topology, signature, constants)
    } finally {
      await close()
    }
  } finally {
    await file.close()
  }
}

const isParts = (source: WeightsSource | GraphModelParts): source is GraphModelParts =>
  typeof source === 'object' && 'json' in source && 'shards' in source

function partsSource({ json, shards }: GraphModelParts): ByteSource {
  const text = typeof json === 'string' ? json : JSON.stringify(json)
  let next = 0
  return memorySource(new TextEncoder().encode(text), 'The graph model', async (name) => {
    const shard = Array.isArray(shards)
      ? shards[next++]
      : (shards as Record<string, Uint8Array | Blob>)[name]
    if (!shard) throw new CnnError('not-found', `The graph model needs a file ${name}.`)
    return shard instanceof Blob ? blobSource(shard, name) : memorySource(shard, name)
  })
}
