import { beforeAll, test } from 'vitest'
import { expectGradient, expectSecondGradient, spread } from '../../../test/finite-differences.js'
import * as tf from '../../tf.js'
import { useBackend } from '../use-backend.js'

beforeAll(() => useBackend('cpu'))

const cases: [string, (...inputs: tf.Tensor[]) => tf.Tensor, () => tf.Tensor[]][] = [
  ['softmax', (x) => tf.softmax(x!), () => [spread([2, 4], -2, 2)]],
  ['logSumExp', (x) => tf.logSumExp(x!, -1), () => [spread([2, 4], -2, 2)]],
  ['log of softmax', (x) => tf.log(tf.softmax(x!)), () => [spread([2, 4], -2, 2)]],
  [
    'prelu',
    (x, alpha) => tf.prelu(x!, alpha!),
    () => [spread([3, 4], -1, 1), spread([4], 0.1, 0.4)],
  ],
]

test.each(cases)('%s', (_, operation, inputs) => expectGradient(operation, inputs()))
test.each(cases)('%s, second order', (_, operation, inputs) =>
  expectSecondGradient(operation, inputs()),
)

test('logSoftmax', () => expectGradient((x) => tf.logSoftmax(x!), [spread([2, 4], -2, 2)]))
