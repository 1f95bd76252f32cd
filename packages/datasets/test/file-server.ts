import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Answer = (request: IncomingMessage, response: ServerResponse) => void

/** A server on this computer that answers by path: with bytes, which it can continue, or as a function says. */
export class FileServer {
  readonly files = new Map<string, Uint8Array | Answer>()
  requests: { path: string; range?: string }[] = []
  private readonly server: Server

  constructor() {
    this.server = createServer((request, response) => {
      const path = request.url!
      this.requests.push({ path, range: request.headers.range })
      const file = this.files.get(path)
      if (!file) response.writeHead(404).end('no')
      else if (typeof file === 'function') file(request, response)
      else whole(file)(request, response)
    })
  }

  async start() {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve))
  }

  stop() {
    this.server.closeAllConnections()
    this.server.close()
  }

  get url() {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }
}

/** The whole file, or the range that is asked for, if it is of this state of the file. */
export const whole =
  (bytes: Uint8Array, etag = '"v1"'): Answer =>
  (request, response) => {
    const isCurrent = (request.headers['if-range'] ?? etag) === etag
    const start = isCurrent ? startOf(request) : 0
    response.setHeader('ETag', etag)
    if (start > 0) {
      const range = `bytes ${start}-${bytes.length - 1}/${bytes.length}`
      response.writeHead(206, { 'Content-Range': range, 'Content-Length': bytes.length - start })
    } else {
      response.writeHead(200, { 'Content-Length': bytes.length })
    }
    response.end(bytes.subarray(start))
  }

/** Announces everything and closes the connection after a part, once `arrived` says that it came. */
export const cutAt =
  (bytes: Uint8Array, end: number, arrived: () => boolean): Answer =>
  (request, response) => {
    const start = startOf(request)
    response.setHeader('ETag', '"v1"')
    response.setHeader('Content-Length', bytes.length - start)
    if (start > 0) {
      response.writeHead(206, {
        'Content-Range': `bytes ${start}-${bytes.length - 1}/${bytes.length}`,
      })
    }
    response.write(bytes.subarray(start, end))
    const timer = setInterval(() => {
      if (!arrived()) return
      clearInterval(timer)
      response.destroy()
    }, 2)
  }

const startOf = (request: IncomingMessage) =>
  Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0)
