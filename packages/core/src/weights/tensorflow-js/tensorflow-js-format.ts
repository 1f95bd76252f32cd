import type { WeightsFormat } from '../weights-format.js'

/**
 * The weights of a TensorFlow.js model by their own names, in TensorFlow's layouts (filters [h, w, in, out], dense layers
 * [in, out]): `model.json` with the files beside it, of a LayersModel or a GraphModel.
 */
export const tensorflowJsFormat: WeightsFormat = {
  name: 'TensorFlow.js (model.json)',
  recognizes: looksLikeModelJson,
  async open(source) {
    const { parseModelJson } = await import('./model-json.js')
    const { openGroups, readJson } = await import('./weights-group-reader.js')
    const model = parseModelJson(await readJson(source), source.name)
    const kind = model.format === 'graph-model' ? 'GraphModel' : 'LayersModel'
    const opened = await openGroups(source, model.groups)
    return { format: `TensorFlow.js ${kind}`, metadata: {}, ...opened }
  },
}

/** Whether a file begins as a `model.json` does. */
function looksLikeModelJson(head: Uint8Array): boolean {
  const text = String.fromCharCode(...head)
  if (!/^\s*\{/.test(text)) return false
  return /"(modelTopology|weightsManifest)"\s*:|"format"\s*:\s*"(graph|layers)-model"/.test(text)
}
