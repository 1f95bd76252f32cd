import * as tf from '../../../tf.js'
import type { WasmKernel } from './wasm-kernel.js'

/** Adds rows by segment id; ids outside of 0 … numSegments - 1 are dropped. */
const unsortedSegmentSum: WasmKernel<{ numSegments: number }> = {
  name: tf.UnsortedSegmentSum,
  takes: 'any',
  accepts: ({ x, segmentIds }) => x!.dtype === 'float32' && segmentIds!.dtype === 'int32',
  compute(runner, { x, segmentIds }, { numSegments }) {
    const [count = 1, ...rest] = x!.shape
    tf.util.assertShapesMatch(segmentIds!.shape, [count], 'unsortedSegmentSum: the segment ids. ')
    const output = runner.output([numSegments, ...rest])
    const width = tf.util.sizeFromShape(rest)
    runner.run('segmentSum', {
      items: width === 0 ? 0 : Math.min(numSegments, 8),
      fields: [
        ...[runner.address(x!), runner.address(segmentIds!), runner.address(output)],
        ...[count, width, numSegments],
      ],
      work: count * width,
    })
    return output
  },
}

export const segmentKernels = [unsortedSegmentSum] as WasmKernel[]
