import type { GraphCall } from './kernel-graph.js'
import type { ModelWriter } from './model-writer.js'

/** Writes down in ONNX what a run of a kernel computes. */
export type Translator = (writer: ModelWriter, call: GraphCall) => void

/** Translators by the names of kernels. */
export type Translators = Readonly<Record<string, Translator>>
