import { type PoolingAttributes, poolingAxes } from '../backend/window-axes.js'
import * as tf from '../tf.js'
import { windowAttributes } from './convolutions.js'
import { channelsFirst } from './layout.js'
import type { Attribute } from './onnx-message.js'
import type { Translator, Translators } from './translator.js'

const pooling =
  (operator: 'MaxPool' | 'AveragePool'): Translator =>
  (writer, { inputs, attributes, outputs }) => {
    const x = inputs.x!
    const order = channelsFirst(x.shape.length)
    const { dilations: _, ...window } = attributes as unknown as PoolingAttributes
    const described: Record<string, Attribute> = windowAttributes(poolingAxes(x.shape, window))
    if (attributes.countsPadding) described.count_include_pad = 1
    const y = writer.node(operator, [writer.in(x, order)], { attributes: described })
    writer.set(outputs[0]!, y, order)
  }

export const poolings: Translators = {
  [tf.MaxPool]: pooling('MaxPool'),
  [tf.MaxPool3D]: pooling('MaxPool'),
  [tf.AvgPool]: pooling('AveragePool'),
  [tf.AvgPool3D]: pooling('AveragePool'),
}
