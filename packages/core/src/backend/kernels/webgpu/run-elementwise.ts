import * as tf from '../../../tf.js'
import { broadcastShapeOf, type ElementwiseFormula } from '../elementwise-formula.js'

/** The part of TensorFlow.js's backend that runs shaders. */
interface ShaderRunner {
  runWebGPUProgram(program: object, inputs: tf.TensorInfo[], dtype: tf.DataType): tf.TensorInfo
}

const workgroup = 128

/** Computes a formula at each place of tensors, broadcast, on webgpu. */
export function runOnWebgpu(
  { name, inputs, body }: ElementwiseFormula,
  tensors: readonly tf.Tensor[],
) {
  const outputShape = broadcastShapeOf(tensors)
  const program = {
    variableNames: inputs.map((input) => input.toUpperCase()),
    outputShape,
    size: true,
    shaderKey: `cnn_${name}`,
    workgroupSize: [workgroup, 1, 1],
    dispatchLayout: { x: outputShape.map((_, axis) => axis) },
    dispatch: [Math.ceil(tf.util.sizeFromShape(outputShape) / workgroup), 1, 1],
    getUserCode: () => `
      fn formula(${inputs.map((input) => `${input} : f32`).join(', ')}) -> f32 {
        ${body.replace(/\bNAN\b/g, 'uniforms.NAN')}
      }
      fn main(index : i32) {
        if (index < uniforms.size) {
          let coords = getCoordsFromIndex(index);
          setOutputAtIndex(index, formula(${inputs.map((input) => `get${input.toUpperCase()}ByOutputCoords(coords)`)}));
        }
      }`,
  }
  const backend = tf.backend() as unknown as ShaderRunner
  return tf
    .engine()
    .makeTensorFromTensorInfo(backend.runWebGPUProgram(program, [...tensors], 'float32'))
}
