import * as tf from '../../../tf.js'
import { copyStrided, isCopyable, stridesOf } from './strided-copy.js'
import type { WasmKernel } from './wasm-kernel.js'

/** Copies the inside, then axis by axis the borders, which mirror what is there by then. */
const mirrorPad: WasmKernel<{ paddings: [number, number][]; mode: 'reflect' | 'symmetric' }> = {
  name: tf.MirrorPad,
  takes: 'words',
  accepts: ({ x }) => isCopyable(x!.shape),
  compute(runner, { x }, { paddings, mode }) {
    const shape = x!.shape.map((length, axis) => length + paddings[axis]![0] + paddings[axis]![1])
    const output = runner.output(shape, x!.dtype)
    const strides = stridesOf(shape)
    const inside = paddings.reduce((sum, [before], axis) => sum + before * strides[axis]!, 0)
    const addressOf = (offset: number) => runner.address(output) + 4 * offset
    copyStrided(
      runner,
      x!.shape,
      { address: runner.address(x!), strides: stridesOf(x!.shape) },
      { address: addressOf(inside), strides },
    )
    const counts = [...x!.shape]
    let start = inside
    // `gap` is 1 where the mirror stands on the border, 0 where it stands beside it.
    const gap = mode === 'reflect' ? 1 : 0
    paddings.forEach(([before, after], axis) => {
      const stride = strides[axis]!
      const mirrored = strides.with(axis, -stride)
      const fill = (count: number, to: number, from: number) =>
        copyStrided(
          runner,
          counts.with(axis, count),
          { address: addressOf(start + from * stride), strides: mirrored },
          { address: addressOf(start + to * stride), strides },
        )
      const length = x!.shape[axis]!
      fill(before, -before, before - 1 + gap)
      fill(after, length, length - 1 - gap)
      counts[axis] = shape[axis]!
      start -= before * stride
    })
    return output
  },
}

export const mirrorPadKernels = [mirrorPad] as WasmKernel[]
