export type { GraphPart } from './cut-graph.js'
export { type GraphInputs, GraphNetwork } from './graph-network.js'
export {
  type GraphModelParts,
  type LoadGraphModelOptions,
  loadGraphModel,
} from './load-graph-model.js'
export type { GraphPort } from './plan.js'
