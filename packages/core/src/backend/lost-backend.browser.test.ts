import { expect, test } from 'vitest'
import * as tf from '../tf.js'
import type { BackendName } from './device.js'
import { useBackend } from './use-backend.js'

const lose: Partial<Record<BackendName, () => void>> = {
  webgl: () => {
    const { gl } = (tf.backend() as unknown as { gpgpu: { gl: WebGL2RenderingContext } }).gpgpu
    gl.getExtension('WEBGL_lose_context')!.loseContext()
  },
  webgpu: () => {
    ;(tf.backend() as unknown as { device: { destroy(): void } }).device.destroy()
  },
}

test.each(Object.keys(lose) as BackendName[])('%s: a device that goes away', async (name) => {
  await useBackend(name)
  const x = tf.tensor([1, 2, 3])
  const first = tf.square(x)
  expect(Array.from(await first.data())).toEqual([1, 4, 9])
  const square = tf.square(x)
  // Whoever read before the device was gone may still get the values.
  const outcome = square.data().then(
    (values) => Array.from(values),
    (error) => error.code,
  )
  lose[name]!()
  expect(['backend-lost', [1, 4, 9]]).toContainEqual(await outcome)
  await expect(tf.sqrt(square).data()).rejects.toMatchObject({ code: 'backend-lost' })

  const report = await useBackend(name)
  expect(report.name).toBe(name)
  const y = tf.tensor([4, 5, 6])
  expect(Array.from(await tf.square(y).data())).toEqual([16, 25, 36])
  const slope = tf.grad((z) => tf.sum(tf.square(z)))(y)
  expect(Array.from(await slope.data())).toEqual([8, 10, 12])
  tf.dispose([x, first, square, y, slope])
})
