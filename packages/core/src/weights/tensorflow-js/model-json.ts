import { malformedFile } from '../malformed-file.js'

/** How a weight of a TensorFlow.js model is stored. */
export interface StoredWeight {
  name: string
  shape: number[]
  dtype: WeightType
  /** Smaller numbers stand for its values: `value · scale + min`, or float16. */
  quantization?: { dtype: 'uint8' | 'uint16' | 'float16'; scale: number; min: number }
}

export type WeightType = 'float32' | 'int32' | 'bool' | 'string'

/** Weights that lie one after the other in the bytes of some files put together. */
export interface WeightsGroup {
  paths: string[]
  weights: StoredWeight[]
}

/** The `model.json` of a TensorFlow.js model. */
export interface ModelJson {
  format: 'layers-model' | 'graph-model'
  topology: Record<string, unknown>
  groups: WeightsGroup[]
  /** What a graph model says of its inputs and outputs. */
  signature?: Record<string, unknown>
}

const maxRank = 8
const maxShards = 2000
const weightTypes: readonly unknown[] = ['float32', 'int32', 'bool', 'string']
const quantizedTypes: readonly unknown[] = ['uint8', 'uint16', 'float16']

/**
 * Reads a `model.json`; `name` is what errors call it.
 * @throws CnnError 'bad-weights-file'
 */
export function parseModelJson(json: unknown, name: string): ModelJson {
  if (!isObject(json)) throw malformedFile(name, 'it is no JSON object')
  const { modelTopology: topology, weightsManifest: manifest, userDefinedMetadata: more } = json
  if (!isObject(topology)) throw malformedFile(name, "it has no 'modelTopology'")
  if (!Array.isArray(manifest)) throw malformedFile(name, "it has no 'weightsManifest'")
  const signature = json.signature ?? (isObject(more) ? more.signature : undefined)
  const groups = manifest.map((group) => parseGroup(group, name))
  const count = groups.reduce((sum, { paths }) => sum + paths.length, 0)
  if (count > maxShards) throw malformedFile(name, `it lists ${count} files`)
  return {
    format: Array.isArray(topology.node) ? 'graph-model' : 'layers-model',
    topology,
    groups,
    ...(isObject(signature) ? { signature } : {}),
  }
}

function parseGroup(group: unknown, name: string): WeightsGroup {
  if (!isObject(group) || !Array.isArray(group.paths) || !Array.isArray(group.weights)) {
    throw malformedFile(name, "a group of its 'weightsManifest' has no 'paths' or no 'weights'")
  }
  const bad = group.paths.find((path) => !isInside(path))
  if (bad !== undefined) {
    const found = JSON.stringify(bad).slice(0, 200)
    throw malformedFile(name, `it names a file ${found}, which is none beside or below it`)
  }
  return { paths: group.paths, weights: group.weights.map((weight) => parseWeight(weight, name)) }
}

/** Whether a path stays in its folder. */
const isInside = (path: unknown): path is string =>
  typeof path === 'string' &&
  path.length <= 400 &&
  path.split('/').every((part) => /^[\w-][\w.+ -]*$/.test(part))

function parseWeight(weight: unknown, file: string): StoredWeight {
  if (!isObject(weight) || typeof weight.name !== 'string') {
    throw malformedFile(file, 'a weight has no name')
  }
  const { name, shape, dtype, quantization } = weight
  const isShape =
    Array.isArray(shape) &&
    shape.length <= maxRank &&
    shape.every((side) => Number.isSafeInteger(side) && side >= 0)
  if (!isShape) throw malformedFile(file, `the weight '${name}' has no shape of whole numbers`)
  if (!weightTypes.includes(dtype)) {
    const found = JSON.stringify(dtype)?.slice(0, 100)
    throw malformedFile(file, `the weight '${name}' is of type ${found}, which is not read`)
  }
  const stored: StoredWeight = { name, shape, dtype: dtype as WeightType }
  if (quantization === undefined) return stored
  return { ...stored, quantization: parseQuantization(quantization, stored, file) }
}

function parseQuantization(value: unknown, weight: StoredWeight, file: string) {
  const { dtype, scale = 1, min = 0 } = isObject(value) ? value : {}
  const isScaled = dtype === 'uint8' || dtype === 'uint16'
  const fits =
    quantizedTypes.includes(dtype) &&
    (isScaled ? ['float32', 'int32'] : ['float32']).includes(weight.dtype) &&
    Number.isFinite(scale) &&
    Number.isFinite(min)
  if (!fits) {
    throw malformedFile(file, `the weight '${weight.name}' has a 'quantization' that is not known`)
  }
  return { dtype, scale, min } as StoredWeight['quantization'] & object
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
