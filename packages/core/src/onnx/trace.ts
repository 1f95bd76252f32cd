import { CnnError } from '../errors.js'
import type { Module } from '../layers/module.js'
import { Counter, type Parameter, type Buffer as StateBuffer } from '../layers/parameter.js'
import { replaceProperty } from '../profiling/replace-property.js'
import { StepPosition } from '../profiling/step-position.js'
import { watchLayers } from '../profiling/watch-layers.js'
import * as tf from '../tf.js'

export type StateTensor = Parameter | StateBuffer

/** A tensor that the forward pass took or made. */
export interface TracedTensor {
  readonly shape: readonly number[]
  readonly dtype: tf.DataType
  /** What it is, if no kernel made it: an input by its number, a parameter, or a constant that the network made up. */
  readonly origin: Origin | undefined
}

export type Origin =
  | { kind: 'input'; index: number }
  | { kind: 'parameter'; key: string; parameter: StateTensor }
  | { kind: 'constant'; values: tf.Tensor }

/** A run of a kernel on something that depends on inputs or parameters. */
export interface KernelCall {
  kernel: string
  /** The dotted path of the module at work; '' is the network itself. */
  layer: string
  inputs: Record<string, TracedTensor>
  attributes: Record<string, unknown>
  outputs: TracedTensor[]
  /** What the kernel is composed of on the backend in use. */
  parts: KernelCall[]
}

/** What a forward pass consisted of. */
export interface Trace {
  inputs: TracedTensor[]
  calls: KernelCall[]
  outputs: Record<string, TracedTensor>
  /** Frees the constants. */
  dispose(): void
}

export type Forward = (...inputs: tf.Tensor[]) => unknown

/** Runs a network in inference mode, and takes down which kernels it runs on what. */
export function traceNetwork(network: Module, forward: Forward, inputs: tf.Tensor[]): Trace {
  const position = new StepPosition()
  const tracer = new Tracer(network, position)
  const engine = tf.engine()
  const { runKernel } = engine
  const traced = (kernel: string, given: tf.NamedTensorMap, attributes?: object) => {
    const run = () => runKernel.call(engine, kernel, given, attributes as tf.NamedAttrMap)
    return tracer.isIdle ? run() : tracer.run(kernel, given, attributes ?? {}, run)
  }
  const traceOf = inputs.map((input, index) => tracer.name(input, { kind: 'input', index }))
  const endings = [
    replaceProperty(engine, 'runKernel', { value: traced }),
    watchLayers(network, position),
  ]
  try {
    let outputs: Trace['outputs'] = {}
    tf.tidy(() => {
      outputs = tracer.outputsOf(forward(...inputs))
    })
    return { inputs: traceOf, calls: tracer.calls, outputs, dispose: () => tracer.dispose() }
  } catch (error) {
    tracer.dispose()
    throw error
  } finally {
    for (const end of endings.reverse()) end()
  }
}

class Tracer {
  readonly calls: KernelCall[] = []
  /** Whether what runs is of no interest. */
  isIdle = false
  readonly #position: StepPosition
  readonly #tensors = new Map<number, TracedTensor>()
  readonly #parameters = new Map<number, Origin>()
  readonly #constants: tf.Tensor[] = []
  #open: KernelCall[] = this.calls

  constructor(network: Module, position: StepPosition) {
    this.#position = position
    for (const [key, parameter] of network.stateTensors()) {
      if (parameter instanceof Counter || this.#parameters.has(parameter.value.id)) continue
      this.#parameters.set(parameter.value.id, { kind: 'parameter', key, parameter })
    }
  }

  /** Runs a kernel, and takes it down unless it works on constants alone: its results are constants then. */
  run<T extends tf.Tensor | tf.Tensor[]>(
    kernel: string,
    given: Record<string, tf.Tensor | null | undefined>,
    attributes: object,
    run: () => T,
  ): T {
    const present = Object.entries(given).filter(
      (entry): entry is [string, tf.Tensor] => !!entry[1],
    )
    if (!present.some(([, { id }]) => this.#tensors.has(id) || this.#parameters.has(id))) {
      return run()
    }
    const inputs = Object.fromEntries(
      present.map(([name, tensor]) => [name, this.#find(tensor)] as const),
    )
    const call: KernelCall = {
      ...{ kernel, layer: this.#position.layer ?? '', inputs },
      ...{ attributes: structuredClone(attributes) as Record<string, unknown> },
      ...{ outputs: [], parts: [] },
    }
    const outer = this.#open
    this.#open = call.parts
    try {
      const result = run()
      call.outputs = [result].flat().map((tensor) => this.name(tensor as tf.Tensor))
      outer.push(call)
      return result
    } finally {
      this.#open = outer
    }
  }

  /** What stands for a tensor from now on. */
  name({ id, shape, dtype }: tf.Tensor, origin?: Origin): TracedTensor {
    const known = this.#tensors.get(id)
    if (known) return known
    const traced = { shape, dtype, origin }
    this.#tensors.set(id, traced)
    return traced
  }

  outputsOf(result: unknown): Record<string, TracedTensor> {
    if (result instanceof Promise) {
      throw new CnnError(
        'async-forward',
        'A network whose forward pass is asynchronous cannot be exported: what it awaits cannot be followed.',
      )
    }
    const outputs = Object.fromEntries(
      namedTensors(result).map(([name, tensor]) => [name, this.#find(tensor)] as const),
    )
    if (Object.keys(outputs).length > 0) return outputs
    throw new CnnError('not-exportable', 'The forward pass gave no tensor.')
  }

  dispose() {
    tf.dispose(this.#constants.splice(0))
  }

  #find(tensor: tf.Tensor): TracedTensor {
    const known = this.#tensors.get(tensor.id)
    if (known) return known
    const parameter = this.#parameters.get(tensor.id)
    if (parameter) return this.name(tensor, parameter)
    this.isIdle = true
    try {
      const values = tf.keep(tf.clone(tensor))
      this.#constants.push(values)
      return this.name(tensor, { kind: 'constant', values })
    } finally {
      this.isIdle = false
    }
  }
}

/** The tensors that a forward pass gave, by the names or numbers under which it did. */
function namedTensors(result: unknown, name = ''): [string, tf.Tensor][] {
  if (result instanceof tf.Tensor) return [[name || 'output', result]]
  if (typeof result !== 'object' || result === null) return []
  return Object.entries(result).flatMap(([key, value]) => {
    const inner = Array.isArray(result)
      ? `${name || 'output'}.${key}`
      : `${name && `${name}.`}${key}`
    return namedTensors(value, inner)
  })
}
