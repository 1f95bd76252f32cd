import * as tf from '../../tf.js'
import { constant, piecewiseConstant } from './define-gradient.js'

/** Their outputs do not change with their inputs. They stand on paths all the same: `where(greater(a, 0), …)`. */
export const comparisonGradients: tf.GradConfig[] = [
  ...[
    tf.Equal,
    tf.NotEqual,
    tf.Greater,
    tf.GreaterEqual,
    tf.Less,
    tf.LessEqual,
    tf.LogicalAnd,
    tf.LogicalOr,
  ].map((kernelName) => constant(kernelName, 'a', 'b')),
  piecewiseConstant(tf.LogicalNot, 'x'),
  piecewiseConstant(tf.IsNan, 'x'),
  piecewiseConstant(tf.IsInf, 'x'),
  piecewiseConstant(tf.IsFinite, 'x'),
  constant(tf.All, 'x'),
  constant(tf.Any, 'x'),
  constant(tf.ArgMax, 'x'),
  constant(tf.ArgMin, 'x'),
]
