import { expose, proxy } from 'comlink'
import { beforeEach, expect, test, vi } from 'vitest'
import { ask, EngineReplaced, engineState, startEngine } from './engine.js'

/** A worker whose backend the test may lose. */
class FakeWorker {
  onerror?: (event: { message: string }) => void
  isLost = false
  readonly port: MessagePort
  readonly #own: MessagePort

  constructor() {
    const { port1, port2 } = new MessageChannel()
    this.port = port1
    this.#own = port2
    const classify = () => {
      if (this.isLost) throw new Error('The graphics device went away.')
      throw new Error('No network is open.')
    }
    const engine = {
      start: async (name = 'wasm') => ({ name }),
      isLost: async () => this.isLost,
      open: async () => proxy({ classify }),
    }
    expose(engine, port2)
  }

  terminate() {
    this.port.close()
    this.#own.close()
  }

  postMessage(message: unknown, transfer: Transferable[] = []) {
    this.port.postMessage(message, transfer)
  }

  addEventListener(type: 'message', listener: EventListener) {
    this.port.addEventListener(type, listener)
    this.port.start()
  }

  removeEventListener(type: 'message', listener: EventListener) {
    this.port.removeEventListener(type, listener)
  }
}

const workers = vi.hoisted(() => [] as unknown[]) as FakeWorker[]

vi.mock('./create-worker.js', () => ({
  createWorker() {
    const worker = new FakeWorker()
    workers.push(worker)
    return worker
  },
}))

const isIn = (status: string) =>
  vi.waitFor(() => expect(engineState.value).toMatchObject({ status }))

const classify = () =>
  ask('classify', (service) => (service as unknown as { classify(): Promise<never> }).classify())

beforeEach(async () => {
  startEngine('webgl')
  await isIn('ready')
})

test('a device that went away is started anew, and given up where it goes away again at once', async () => {
  await expect(classify()).rejects.toThrow('No network is open.')
  const { generation } = engineState.value
  workers.at(-1)!.isLost = true
  await expect(classify()).rejects.toThrow(EngineReplaced)
  expect(engineState.value).toMatchObject({ wanted: 'webgl', generation: generation + 1 })
  await isIn('ready')
  await expect(classify()).rejects.toThrow('No network is open.')

  workers.at(-1)!.isLost = true
  await expect(classify()).rejects.toThrow('twice within a minute')
  await isIn('failed')
  expect(engineState.value.generation).toBe(generation + 1)
  startEngine('webgl')
  await isIn('ready')
})

test('a worker that stops after a good start is known to have failed', async () => {
  workers.at(-1)!.onerror!({ message: 'out of memory' })
  await isIn('failed')
  expect(engineState.value.error).toBe('The worker stopped: out of memory.')
  await expect(classify()).rejects.toThrow('The worker stopped')
})
