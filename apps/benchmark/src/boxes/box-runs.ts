import { multiScaleRoiAlign, nms, tf } from '@cnn/core'
import type { Run } from '../cells/serve.js'
import type { BoxesTask } from '../task.js'
import { someBoxes, someScores } from './some-boxes.js'

/** What detectors do with boxes, in this project. */
export const boxRuns = (task: BoxesTask): Record<string, Run> =>
  task.operation === 'nms' ? nmsRuns(task) : roiAlignRuns(task)

function nmsRuns(task: BoxesTask): Record<string, Run> {
  const [boxes, scores] = [someBoxes(task), someScores(task.boxes)]
  return { boxes: () => void nms(boxes, scores, { iouThreshold: 0.5 }) }
}

/** The second stage of Faster R-CNN, on a picture of 800 × 1216. */
function roiAlignRuns(task: BoxesTask): Record<string, Run> {
  const strides = [4, 8, 16, 32]
  const features = strides.map((stride) => tf.randomNormal([1, 800 / stride, 1216 / stride, 256]))
  const [boxes, pictures] = [someBoxes(task), new Int32Array(task.boxes)]
  const align = (...levels: tf.Tensor[]) =>
    multiScaleRoiAlign(levels as tf.Tensor4D[], boxes, pictures, {
      ...{ outputSize: 7, samplingRatio: 2, strides },
    })
  const dy = tf.ones([task.boxes, 7, 7, 256])
  return {
    forward: () => align(...features).dispose(),
    'forward and gradient': () => tf.dispose(tf.grads(align)(features, dy)),
  }
}
