import { beforeAll, expect, test, vi } from 'vitest'
import * as tf from '../tf.js'
import { BackendSwitch } from './backend-switch.js'
import { cpu } from './cpu.js'
import type { BackendName, Device, DeviceOptions } from './device.js'
import { registerKernels } from './kernels/register-kernels.js'
import { probeBackends } from './probe.js'
import { unavailable } from './unavailable.js'

beforeAll(async () => {
  await cpu.start({})
  // Backends of this name compute as cpu does, but for what a test makes of them.
  const onCpu = tf.backend()
  tf.registerBackend('wrong', () => Object.create(onCpu))
  registerKernels()
  tf.copyRegisteredKernels('cpu', 'wrong')
})

function standIn(name: BackendName, start: Device['start']) {
  const device = { name, start: vi.fn(start) }
  return { device, load: async () => device }
}

const absent = (name: BackendName) =>
  standIn(name, async () => {
    throw unavailable(`no ${name} here`)
  })

const computing = (name: BackendName, tfjsName = 'cpu') =>
  standIn(name, async ({ threads = 1 }: DeviceOptions) => {
    await tf.setBackend(tfjsName)
    return { tfjsName, description: `${name}!`, threads }
  })

test('the first that starts and computes rightly is taken, the others are reported', async () => {
  const [webgpu, wasm, last] = [absent('webgpu'), computing('wasm'), computing('cpu')]
  const backends = new BackendSwitch({ webgpu: webgpu.load, wasm: wasm.load, cpu: last.load })
  expect(await backends.use()).toEqual({
    name: 'wasm',
    description: 'wasm!',
    threads: 1,
    tried: [{ name: 'webgpu', reason: 'no webgpu here' }],
  })
  expect(last.device.start).not.toHaveBeenCalled()
  expect(webgpu.device.start).toHaveBeenCalledWith({})
})

test('a device that computes wrongly is passed over with what is wrong', async () => {
  const kernel = tf.getKernel(tf.MaxPoolGrad, 'wrong')!
  tf.unregisterKernel(tf.MaxPoolGrad, 'wrong')
  tf.registerKernel({
    ...kernel,
    kernelFunc: (call) => {
      const values = kernel.kernelFunc(call) as tf.TensorInfo
      return tf.mul(tf.engine().makeTensorFromTensorInfo(values), 1.001)
    },
  })
  const backends = new BackendSwitch({
    webgl: computing('webgl', 'wrong').load,
    cpu: computing('cpu').load,
  })
  const { name, tried } = await backends.use()
  expect(name).toBe('cpu')
  expect(tried[0]!.reason).toMatch(/self-test failed: the gradient of \w+ is off by \d/)
  await expect(backends.use('webgl')).rejects.toMatchObject({ code: 'backend-wrong' })
  expect(backends.current!.name).toBe('cpu')
  expect(tf.getBackend()).toBe('cpu')
})

test('where nothing works it says all reasons', async () => {
  const backends = new BackendSwitch({ wasm: absent('wasm').load, cpu: absent('cpu').load })
  await expect(backends.use()).rejects.toMatchObject({
    code: 'no-backend',
    message: 'No backend works here.\nwasm: no wasm here\ncpu: no cpu here',
  })
  expect(backends.current).toBeUndefined()
})

test('equal calls share a start, different ones wait for each other', async () => {
  const [wasm, last] = [computing('wasm'), computing('cpu')]
  const backends = new BackendSwitch({ wasm: wasm.load, cpu: last.load })
  const reports = await Promise.all([
    backends.use(),
    backends.use(),
    backends.use('cpu'),
    backends.use('wasm', { threads: 2 }),
  ])
  expect(reports.map(({ name }) => name)).toEqual(['wasm', 'wasm', 'cpu', 'wasm'])
  expect(reports[0]).toBe(reports[1])
  expect(wasm.device.start).toHaveBeenCalledTimes(2)
  expect(backends.current).toBe(reports[3])
  expect(await backends.use('wasm')).toBe(reports[3])
})

test('an emulated device counts only when it is asked for', async () => {
  const webgpu = computing('webgpu')
  const backends = new BackendSwitch({ webgpu: webgpu.load })
  await backends.use('webgpu')
  expect(webgpu.device.start).toHaveBeenLastCalledWith({ acceptSoftware: true })
})

test('probing tells of every device and keeps the one in use', async () => {
  const [webgpu, wasm] = [absent('webgpu'), computing('wasm')]
  const backends = new BackendSwitch({ webgpu: webgpu.load, wasm: wasm.load })
  await backends.use('wasm', { threads: 3 })
  const probes = await probeBackends(backends, { measure: false })
  expect(probes).toEqual([
    { name: 'webgpu', available: false, wrong: false, reason: 'no webgpu here' },
    {
      name: 'wasm',
      available: true,
      description: 'wasm!',
      threads: 1,
      emulated: false,
      error: expect.any(Number),
    },
  ])
  expect(wasm.device.start).toHaveBeenLastCalledWith({ acceptSoftware: true, threads: 3 })
  const aborted = probeBackends(backends, { signal: AbortSignal.abort() })
  await expect(aborted).rejects.toMatchObject({ code: 'aborted' })
})

test('probing measures', async () => {
  const backends = new BackendSwitch({ cpu: computing('cpu').load })
  const [probe] = await probeBackends(backends, {})
  expect(probe).toMatchObject({
    gigaflops: { matmul: expect.any(Number), conv: expect.any(Number) },
  })
  expect(tf.memory().numTensors).toBe(0)
})
