/** Measures ONNX Runtime: its build for browsers (WebAssembly, here in Node) or the one for Node. */
import { randomStream } from '@cnn/core'
import { onnxModel, type Weights } from '../onnx/onnx-model.js'
import { type Run, serve } from './serve.js'

await serve(async ({ task, backend, threads }) => {
  if (task.kind !== 'inference') throw new Error('ONNX Runtime does not train.')
  const [graph] = task.graphs
  const model = onnxModel(graph!, task.batch, randomWeights)
  const shape = [task.batch, ...graph!.input]
  const values = new Float32Array(shape.reduce((a, b) => a * b)).fill(0.5)
  const run = await (backend === 'web' ? inBrowserBuild : inNodeBuild)(model, threads)
  return { inference: () => run(values, shape) }
})

type Infer = (values: Float32Array, shape: number[]) => ReturnType<Run>

async function inBrowserBuild(model: Uint8Array, threads: number): Promise<Infer> {
  const { env, InferenceSession, Tensor } = await import('onnxruntime-web')
  env.wasm.numThreads = threads
  const session = await InferenceSession.create(model, { executionProviders: ['wasm'] })
  return async (values, shape) => {
    const input = new Tensor('float32', values, shape)
    const outputs = await session.run({ [session.inputNames[0]!]: input })
    await outputs[session.outputNames[0]!]!.getData()
  }
}

async function inNodeBuild(model: Uint8Array, threads: number): Promise<Infer> {
  const { InferenceSession, Tensor } = await import('onnxruntime-node')
  const session = await InferenceSession.create(model, { intraOpNumThreads: threads })
  return async (values, shape) => {
    const input = new Tensor('float32', values, shape)
    const outputs = await session.run({ [session.inputNames[0]!]: input })
    await outputs[session.outputNames[0]!]!.getData()
  }
}

/** He's initialisation: values stay neither too large nor too small. */
function randomWeights(...[key, shape]: Parameters<Weights>) {
  const [size, fan] = [shape, shape.slice(1)].map((sides) => sides.reduce((a, b) => a * b, 1))
  if (shape.length === 1) {
    return new Float32Array(size!).fill(/(weight|running_var)$/.test(key) ? 1 : 0)
  }
  const random = randomStream(1, key)
  const limit = Math.sqrt(6 / fan!)
  return Float32Array.from({ length: size! }, () => random.uniform(-limit, limit))
}
