import * as tf from '../../../tf.js'
import { broadcastShapeOf, type ElementwiseFormula } from '../elementwise-formula.js'

/** The part of TensorFlow.js's backend that runs shaders. */
interface ShaderRunner {
  runWebGLProgram(program: object, inputs: tf.TensorInfo[], dtype: tf.DataType): tf.TensorInfo
}

/** Computes a formula at each place of tensors, broadcast, on webgl: four numbers of a texel, one after the other. */
export function runOnWebgl({ inputs, body }: ElementwiseFormula, tensors: readonly tf.Tensor[]) {
  const outputShape = broadcastShapeOf(tensors)
  const program = {
    variableNames: inputs.map((name) => name.toUpperCase()),
    supportsBroadcasting: true,
    packedInputs: true,
    packedOutput: true,
    outputShape,
    userCode: `
      float formula(${inputs.map((name) => `float ${name}`).join(', ')}) {
        ${body.replace(/\blet\b/g, 'float')}
      }
      void main() {
        ${inputs.map((name) => `vec4 ${name} = get${name.toUpperCase()}AtOutCoords();`).join('\n')}
        vec4 result = vec4(${[...'xyzw'].map((part) => `formula(${inputs.map((name) => `${name}.${part}`)})`)});
        ${zeroOutside(outputShape)}
        setOutput(result);
      }`,
  }
  const backend = tf.backend() as unknown as ShaderRunner
  return tf
    .engine()
    .makeTensorFromTensorInfo(backend.runWebGLProgram(program, [...tensors], 'float32'))
}

/** A texel holds two rows and two columns. What lies outside of the tensor must be 0 for the sums that follow. */
function zeroOutside(shape: readonly number[]) {
  const rank = shape.length
  if (tf.util.sizeFromShape([...shape]) === 1) return 'result.yzw = vec3(0.0);'
  const axes = ['x', 'y', 'z', 'w', 'u', 'v']
  const coordinate = (axis: number) => (rank === 1 ? 'place' : `place.${axes[axis]}`)
  const type = rank === 1 ? 'int' : `ivec${rank}`
  const lastColumn = `${coordinate(rank - 1)} + 1 >= ${shape[rank - 1]}`
  const lastRow = rank === 1 ? 'true' : `${coordinate(rank - 2)} + 1 >= ${shape[rank - 2]}`
  return `
    ${type} place = getOutputCoords();
    if (${lastColumn}) { result.yw = vec2(0.0); }
    if (${lastRow}) { result.zw = vec2(0.0); }`
}
