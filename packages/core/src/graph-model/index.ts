export { type GraphInputs, GraphNetwork } from './graph-network.js'
export { type GraphModelParts, loadGraphModel } from './load-graph-model.js'
export type { GraphPort } from './plan.js'
