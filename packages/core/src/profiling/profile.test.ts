import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { useBackend } from '../backend/use-backend.js'
import { Conv2d } from '../layers/conv.js'
import { Linear } from '../layers/linear.js'
import { Module } from '../layers/module.js'
import { Sequential } from '../layers/sequential.js'
import * as tf from '../tf.js'
import { type Profile, profile } from './profile.js'
import { profileByLayer, profileByOp } from './summarize.js'

/** Two convolutions in a block, a mean, and classes. */
class Net extends Module {
  block = new Sequential<Module>(
    new Conv2d(2, 4, 3, { padding: 1 }),
    new Conv2d(4, 4, 3, { padding: 1, groups: 4 }),
  )
  fc = new Linear(4, 3)

  forward(x: tf.Tensor4D) {
    return this.fc.forward(tf.mean(tf.relu(this.block.forward(x)), [1, 2]))
  }
}

const batch = 2
const side = 5

function setUp() {
  const model = new Net().initialize(1)
  const x = tf.tensor4d(
    Float32Array.from({ length: batch * side * side * 2 }, (_, i) => Math.sin(i)),
    [batch, side, side, 2],
  )
  const variables = [...model.parameters()].map(([, { value }]) => value)
  /** Loss and gradients, and something after them. */
  const step = () =>
    tf.tidy(() => {
      const { value, grads } = tf
        .engine()
        .gradients(() => tf.sum(tf.square(model.forward(x))) as tf.Scalar, variables as tf.Tensor[])
      const norms = grads.map((gradient) => tf.sqrt(tf.sum(tf.square(gradient))))
      return [value, ...norms].map((tensor) => tensor.dataSync()[0]!)
    })
  const dispose = () => {
    model.dispose()
    x.dispose()
  }
  return { model, x, step, dispose }
}

const run = ({ kernels }: Profile, op: string) => kernels.filter((kernel) => kernel.op === op)

describe.each(['wasm', 'cpu'] as const)('on %s', (backend) => {
  beforeAll(async () => {
    await useBackend(backend, { threads: 1 })
  })

  test('kernels belong to the layer that ran them, forward and backward', async () => {
    const { model, step, dispose } = setUp()
    const taken = await profile(step, { model })
    const where = (op: string, phase: string) =>
      run(taken, op)
        .filter((kernel) => kernel.phase === phase)
        .map(({ layer }) => layer)
    expect(where('Conv2D', 'forward')).toEqual(['block.0'])
    expect(where('DepthwiseConv2dNative', 'forward')).toEqual(['block.1'])
    expect(where('Conv2DBackpropFilter', 'backward')).toEqual(['block.0'])
    expect(where('DepthwiseConv2dNativeBackpropFilter', 'backward')).toEqual(['block.1'])
    expect(where('DepthwiseConv2dNativeBackpropInput', 'backward')).toEqual(['block.1'])
    expect(new Set(where('Mean', 'forward'))).toEqual(new Set(['']))
    // The parameter's square norm, after the gradients, and the loss within them.
    expect(new Set(where('Square', 'update'))).toEqual(new Set([undefined]))
    expect(where('Square', 'forward')).toEqual([undefined])
    const layers = profileByLayer(taken)
    expect(new Set(layers.map(({ layer }) => layer))).toEqual(
      new Set(['', 'block.0', 'block.1', 'fc', undefined]),
    )
    const ofLinear = layers.find(({ layer }) => layer === 'fc')!
    expect(ofLinear.phases.forward).toBeGreaterThan(0)
    expect(ofLinear.phases.backward).toBeGreaterThan(0)
    expect(ofLinear.phases.update).toBe(0)
    dispose()
  })

  test('the arithmetic of a step is counted exactly', async () => {
    const { model, step, dispose } = setUp()
    const taken = await profile(step, { model })
    const flops = Object.fromEntries(profileByLayer(taken).map((row) => [row.layer, row.flops]))
    const places = batch * side * side
    // Of the first convolution the gradient by the picture is not wanted.
    expect(flops['block.0']).toBe(2 * 2 * places * 9 * 2 * 4)
    expect(flops['block.1']).toBe(3 * 2 * places * 9 * 4)
    expect(flops.fc).toBe(3 * 2 * batch * 4 * 3)
    dispose()
  })

  test('it changes no result and leaves nothing behind', async () => {
    const { model, step, dispose } = setUp()
    const before = step()
    const numTensors = tf.memory().numTensors
    const state = tf.engine().state as unknown as { profiling: boolean; activeProfile: object }
    const ended = state.activeProfile
    const { result, memory } = await profile(step, { model })
    expect(result).toEqual(before)
    expect(tf.memory().numTensors).toBe(numTensors)
    expect(memory.endTensors).toBe(memory.startTensors)
    expect(memory.endBytes).toBe(memory.startBytes)
    expect(Object.getOwnPropertyNames(model.fc)).not.toContain('forward')
    expect(state).toMatchObject({ profiling: false, activeProfile: ended })
    expect(step()).toEqual(before)
    dispose()
  })

  test('times and memory of kernels add up', async () => {
    const { model, step, dispose } = setUp()
    const taken = await profile(step, { model })
    const { kernels, durationMs, memory } = taken
    const all = profileByOp(taken).reduce((sum, { selfMs }) => sum + selfMs, 0)
    expect(all).toBeGreaterThan(0)
    expect(all).toBeLessThanOrEqual(durationMs)
    for (const { parent, startMs, durationMs: lasted, selfMs } of kernels) {
      expect(selfMs).toBeLessThanOrEqual(lasted)
      if (parent === undefined) continue
      const outer = kernels[parent]!
      expect(startMs).toBeGreaterThanOrEqual(outer.startMs)
      expect(startMs + lasted).toBeLessThanOrEqual(outer.startMs + outer.durationMs)
    }
    expect(memory.peakBytes - memory.startBytes).toBeGreaterThanOrEqual(4 * batch * side * side * 4)
    expect(memory.peakTensors).toBeGreaterThan(memory.startTensors)
    dispose()
  })
})

describe('a profile', () => {
  beforeEach(async () => {
    await useBackend('cpu')
  })

  test('counts shared values once, and what is freed no longer', async () => {
    const x = tf.ones([100])
    const { kernels, memory } = await profile(() =>
      tf.tidy(() => {
        const y = tf.add(x, 1)
        tf.reshape(y, [10, 10])
        y.clone()
        return tf.tidy(() => tf.add(y, 1).dataSync()[0])
      }),
    )
    expect(kernels.map(({ op, bytes }) => [op, bytes])).toEqual([
      ['Add', 400],
      ['Reshape', 0],
      ['Identity', 0],
      ['Add', 400],
    ])
    // Both sums, and the number 1.
    expect(memory.peakBytes - memory.startBytes).toBe(804)
    expect(memory.endBytes).toBe(memory.startBytes)
    x.dispose()
  })

  test('restores everything when the step throws', async () => {
    const { model, step, dispose } = setUp()
    const failing = async () => {
      step()
      await Promise.resolve()
      throw new Error('broken')
    }
    await expect(profile(failing, { model })).rejects.toThrow('broken')
    expect(tf.engine().state).toMatchObject({ profiling: false })
    expect(Object.getOwnPropertyNames(model.block)).not.toContain('forward')
    const { result } = await profile(step, { model })
    expect(result).toEqual(step())
    dispose()
  })

  test('does not run beside or within another', async () => {
    const running = { code: 'profile-running' }
    const first = profile(async () => {
      await expect(profile(() => 1)).rejects.toMatchObject(running)
      await expect(tf.profile(() => tf.zeros([1]))).rejects.toMatchObject(running)
      return 2
    })
    await expect(profile(() => 1)).rejects.toMatchObject(running)
    expect((await first).result).toBe(2)
    expect((await profile(() => 3)).result).toBe(3)
    const { kernelNames } = await tf.profile(() => tf.tidy(() => tf.add(1, 2)))
    expect(kernelNames).toContain('Add')
  })

  test('ends at the next kernel when its signal fires', async () => {
    const controller = new AbortController()
    const done: string[] = []
    const step = async () => {
      tf.tidy(() => tf.add(1, 2))
      done.push('first')
      controller.abort()
      tf.tidy(() => tf.add(1, 2))
      done.push('second')
    }
    const aborted = { code: 'aborted' }
    await expect(profile(step, { signal: controller.signal })).rejects.toMatchObject(aborted)
    await expect(profile(step, { signal: controller.signal })).rejects.toMatchObject(aborted)
    expect(done).toEqual(['first'])
  })

  test('without gradients is forward', async () => {
    const { model, x, dispose } = setUp()
    const { kernels } = await profile(() => tf.tidy(() => model.forward(x).dataSync()), { model })
    expect(new Set(kernels.map(({ phase }) => phase))).toEqual(new Set(['forward']))
    dispose()
  })

  test('attributes second derivatives', async () => {
    const { model, x, dispose } = setUp()
    const penalty = (input: tf.Tensor) =>
      tf.sum(tf.square(tf.grad((y) => tf.square(model.fc.forward(y)))(input)))
    const input = tf.ones([batch, 4])
    const { kernels } = await profile(() => tf.tidy(() => tf.grad(penalty)(input).dataSync()), {
      model,
    })
    const products = kernels.filter(({ flops }) => flops > 0)
    expect(new Set(products.map(({ layer }) => layer))).toEqual(new Set(['fc']))
    expect(products.map(({ phase }) => phase)).toEqual(
      products.map((_, i) => (i === 0 ? 'forward' : 'backward')),
    )
    tf.dispose([x, input])
    dispose()
  })
})
