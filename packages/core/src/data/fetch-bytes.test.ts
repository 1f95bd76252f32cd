import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fetchBytes } from './fetch-bytes.js'

let server: Server
let url: string
const code = (expected: string) => expect.objectContaining({ name: 'CnnError', code: expected })

beforeAll(async () => {
  server = createServer(async (request, response) => {
    if (request.url === '/stalled') response.write('start')
    if (request.url === '/cut') {
      response.writeHead(200, { 'Content-Length': '100' }).write('start')
      setTimeout(() => response.destroy(), 20)
    }
    if (request.url === '/slow') {
      for (let i = 0; i < 8; i++) {
        response.write('drop')
        await new Promise((done) => setTimeout(done, 300))
      }
      response.end()
    }
    if (request.url === '/endless') {
      const timer = setInterval(() => response.write(new Uint8Array(10_000)), 1)
      response.on('close', () => clearInterval(timer))
    }
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

test('a server that stalls, whether it has begun or not', async () => {
  for (const path of ['/silent', '/stalled']) {
    const pending = fetchBytes(new URL(url + path), { maxBytes: 1000, timeout: 150 })
    await expect(pending).rejects.toEqual(code('timeout'))
  }
})

test('a server that is slow but not silent', async () => {
  const bytes = await fetchBytes(new URL(`${url}/slow`), { maxBytes: 1000, timeout: 2000 })
  expect(bytes.length).toBe(32)
})

test('a connection that is cut, and a body without end', async () => {
  const cut = fetchBytes(new URL(`${url}/cut`), { maxBytes: 1000 })
  await expect(cut).rejects.toEqual(code('download-failed'))
  const endless = fetchBytes(new URL(`${url}/endless`), { maxBytes: 50_000 })
  await expect(endless).rejects.toEqual(code('image-too-large'))
})

test('data URLs in base64 and as text', async () => {
  const read = (data: string) => fetchBytes(new URL(data), { maxBytes: 1000 })
  expect([...(await read('data:;base64,AQID'))]).toEqual([1, 2, 3])
  expect([...(await read('data:text/plain,a%20b'))]).toEqual([97, 32, 98])
  await expect(read('data:nothing')).rejects.toEqual(code('bad-image'))
})
