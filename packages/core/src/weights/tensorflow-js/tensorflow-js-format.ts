import type { WeightsFormat } from '../weights-format.js'
import { looksLikeModelJson, parseModelJson } from './model-json.js'
import { openGroups, readJson } from './weights-group-reader.js'

/**
 * The weights of a TensorFlow.js model by their own names, in TensorFlow's layouts (filters [h, w, in, out], dense layers
 * [in, out]): `model.json` with the files beside it, of a LayersModel or a GraphModel.
 */
export const tensorflowJsFormat: WeightsFormat = {
  name: 'TensorFlow.js (model.json)',
  recognizes: looksLikeModelJson,
  async open(source) {
    const model = parseModelJson(await readJson(source), source.name)
    const kind = model.format === 'graph-model' ? 'GraphModel' : 'LayersModel'
    const opened = await openGroups(source, model.groups)
    return { format: `TensorFlow.js ${kind}`, metadata: {}, ...opened }
  },
}
