import { load, tf, useBackend } from '@cnn/core'
import { expect, test } from 'vitest'
import { expectFoundAsInNode } from '../../test/shapes-found.js'
import { centernetShapes } from './centernet-shapes.js'

test.each(['wasm', 'webgl', 'webgpu'] as const)(
  'shapes are found on %s as in Node, to a pixel',
  async (backend) => {
    await useBackend(backend)
    const before = tf.memory().numTensors
    const detector = await load(centernetShapes)
    await expectFoundAsInNode(detector)
    detector.dispose()
    expect(tf.memory().numTensors).toBe(before)
  },
)
