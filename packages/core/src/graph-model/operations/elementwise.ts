import { batchNormInference } from '../../ops/batch-norm.js'
import * as tf from '../../tf.js'
import type { NodeRun, Operation, Operations } from '../node-run.js'

const unary =
  (compute: (x: tf.Tensor) => tf.Tensor): Operation =>
  (run) =>
    compute(run.input(0))

const binary =
  (compute: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor): Operation =>
  (run) =>
    compute(run.input(0), run.input(1))

function batchNorm(run: NodeRun): tf.Tensor {
  const { attributes } = run
  if (attributes.flag('is_training', true)) {
    throw run.unsupported(
      'is in training mode; freeze the graph for inference before converting it',
    )
  }
  if (attributes.text('data_format', 'NHWC') !== 'NHWC') throw run.unsupported('is not NHWC')
  const [x, scale, offset] = [run.input(0), run.input(1), run.input(2)]
  const epsilon = attributes.number('epsilon', 0.001)
  return batchNormInference(x, run.input(3), run.input(4), scale, offset, epsilon)
}

const same = unary((x) => tf.clone(x))

/** Exact also where the divisor is 0: 0 then. */
const divideNoNan = binary((a, b) => tf.divNoNan(a, b))

const select: Operation = (run) => tf.where(run.input(0), run.input(1), run.input(2))

/** The condition may be a row for rows of higher rank, as TensorFlow's first version had it. */
const selectRows: Operation = (run) => {
  const [condition, chosen] = [run.input(0), run.input(1)]
  if (condition.rank !== 1 || chosen.rank < 2) return select(run)
  const spread = tf.reshape(condition, [condition.size, ...new Array(chosen.rank - 1).fill(1)])
  return tf.where(spread, chosen, run.input(2))
}

export const elementwise: Operations = {
  ...{ Identity: same, StopGradient: same, Snapshot: same, PreventGradient: same },
  PlaceholderWithDefault: same,
  Relu: unary(tf.relu),
  Relu6: unary(tf.relu6),
  Elu: unary(tf.elu),
  Selu: unary(tf.selu),
  LeakyRelu: (run) => tf.leakyRelu(run.input(0), run.attributes.number('alpha', 0.2)),
  Prelu: binary(tf.prelu),
  Sigmoid: unary(tf.sigmoid),
  Tanh: unary(tf.tanh),
  Softplus: unary(tf.softplus),
  ClipByValue: (run) => tf.minimum(tf.maximum(run.input(0), run.input(1)), run.input(2)),
  BiasAdd: binary(tf.add),
  ...{ Add: binary(tf.add), AddV2: binary(tf.add), Sub: binary(tf.sub), Mul: binary(tf.mul) },
  AddN: ({ inputs }) => tf.addN([...inputs]),
  ...{ RealDiv: binary(tf.div), Div: binary(tf.div), DivNoNan: divideNoNan },
  ...{ FloorDiv: binary(tf.floorDiv), FloorMod: binary(tf.mod), Mod: binary(tf.mod) },
  ...{ Maximum: binary(tf.maximum), Minimum: binary(tf.minimum), Pow: binary(tf.pow) },
  SquaredDifference: binary(tf.squaredDifference),
  ...{ Abs: unary(tf.abs), Neg: unary(tf.neg), Sign: unary(tf.sign), Square: unary(tf.square) },
  ...{ Exp: unary(tf.exp), Expm1: unary(tf.expm1), Log: unary(tf.log), Log1p: unary(tf.log1p) },
  ...{ Sqrt: unary(tf.sqrt), Rsqrt: unary(tf.rsqrt), Reciprocal: unary(tf.reciprocal) },
  ...{ Floor: unary(tf.floor), Ceil: unary(tf.ceil), Round: unary(tf.round) },
  ...{ Sin: unary(tf.sin), Cos: unary(tf.cos), Tan: unary(tf.tan), Erf: unary(tf.erf) },
  ...{ Equal: binary(tf.equal), NotEqual: binary(tf.notEqual) },
  ...{ Greater: binary(tf.greater), GreaterEqual: binary(tf.greaterEqual) },
  ...{ Less: binary(tf.less), LessEqual: binary(tf.lessEqual) },
  ...{ LogicalAnd: binary(tf.logicalAnd), LogicalOr: binary(tf.logicalOr) },
  LogicalNot: unary(tf.logicalNot),
  ...{ Select: selectRows, SelectV2: select },
  ...{ FusedBatchNorm: batchNorm, FusedBatchNormV2: batchNorm, FusedBatchNormV3: batchNorm },
}
