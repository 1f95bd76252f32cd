import { type Module, tf } from '@cnn/core'
import { exportOnnx, type OnnxOptions } from '@cnn/core/onnx'
import { formulaPicture } from '@cnn/core/testing'
import { InferenceSession, Tensor } from 'onnxruntime-node'

/** [n, h, w, c]. */
export type Picture = [batch: number, height: number, width: number, channels: number]

type Results = Record<string, { shape: readonly number[]; values: ArrayLike<number> }>

/** Pictures as [n, c, h, w]. */
const channelsFirst = (x: tf.Tensor) =>
  tf.tidy(() => {
    const middle = Array.from({ length: x.rank - 2 }, (_, axis) => axis + 1)
    const turned = x.rank > 3 ? tf.transpose(x, [0, x.rank - 1, ...middle]) : x
    return { shape: turned.shape, values: turned.dataSync() as Float32Array }
  })

/**
 * Exports a network, runs the file in ONNX Runtime and the network here on pictures of these shapes, of which only the
 * first side differs. Gives how far apart the outputs are, as a share of the largest number, and the file.
 */
export async function differenceInOnnx(
  model: Module,
  pictures: readonly Picture[],
  options: Partial<OnnxOptions> = {},
) {
  const [[, ...sides]] = pictures as [Picture]
  const bytes = await exportOnnx(model, { input: ['batch', ...sides], ...options })
  const session = await InferenceSession.create(bytes)
  const forward = options.forward ?? ((x: tf.Tensor) => model.forward(x))
  let difference = 0
  for (const shape of pictures) {
    const picture = tf.tensor4d(formulaPicture(shape[0], shape[3], shape[1], shape[2]), shape)
    const ours = namedResults(tf.tidy(() => forward(picture) as tf.Tensor))
    const input = channelsFirst(picture)
    picture.dispose()
    const theirs = await session.run({
      input: new Tensor('float32', input.values, input.shape),
    })
    for (const [name, result] of Object.entries(ours)) {
      const { data, dims } = theirs[name]!
      if (String(dims) !== String(result.shape)) throw new Error(`${name}: [${dims}]`)
      difference = Math.max(difference, distance(result.values, data as Float32Array))
    }
  }
  await session.release()
  return { difference, bytes }
}

function namedResults(output: tf.Tensor | Record<string, tf.Tensor>): Results {
  const named = output instanceof tf.Tensor ? { output } : output
  const results = Object.entries(named).map(([name, tensor]) => {
    const result = channelsFirst(tensor)
    tensor.dispose()
    return [name, result] as const
  })
  return Object.fromEntries(results)
}

function distance(ours: ArrayLike<number>, theirs: ArrayLike<number>) {
  let [largest, apart] = [1e-30, 0]
  for (let i = 0; i < ours.length; i++) {
    largest = Math.max(largest, Math.abs(ours[i]!))
    // Not a number where only one of them is none.
    const difference = Object.is(ours[i], theirs[i]) ? 0 : Math.abs(ours[i]! - Number(theirs[i]))
    apart = difference > apart || Number.isNaN(difference) ? difference : apart
  }
  return apart / largest
}
