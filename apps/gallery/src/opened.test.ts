import { expect, test } from 'vitest'
import { Opened } from './opened.js'

class Network {
  isFreed = false
  dispose() {
    this.isFreed = true
  }
}

test('what was open before is freed when no verb works with it any more', async () => {
  const [first, second] = [new Network(), new Network()]
  const opened = new Opened<Network>('No network is open.')
  await expect(opened.use(async () => {})).rejects.toThrow('No network is open.')
  await opened.replace(Promise.resolve(first))
  let end = () => {}
  const using = opened.use(async (network) => {
    await new Promise<void>((resolve) => (end = resolve))
    return network.isFreed
  })
  await opened.replace(Promise.resolve(second))
  expect(first.isFreed).toBe(false)
  end()
  expect(await using).toBe(false)
  expect(first.isFreed).toBe(true)
  expect(await opened.use(async (network) => network)).toBe(second)
})

test('what could not be opened is told to whoever uses it, and the next one takes its place', async () => {
  const opened = new Opened<Network>('No network is open.')
  await expect(opened.replace(Promise.reject(new Error('broken')))).rejects.toThrow('broken')
  await expect(opened.use(async () => {})).rejects.toThrow('broken')
  const network = new Network()
  await opened.replace(Promise.resolve(network))
  expect(await opened.use(async (one) => one)).toBe(network)
  expect(network.isFreed).toBe(false)
})
