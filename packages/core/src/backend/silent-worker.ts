interface Message {
  data: { cmd: string }
}

/** Stands in for the workers that emscripten makes ready for threads which are never started. */
export class SilentWorker {
  onmessage?: (event: Message) => void

  constructor(url: string | URL) {
    if (String(url).startsWith('blob:')) URL.revokeObjectURL(String(url))
  }

  postMessage(message: { cmd?: string }) {
    if (message.cmd === 'load') queueMicrotask(() => this.onmessage?.({ data: { cmd: 'loaded' } }))
  }

  on() {}
  ref() {}
  unref() {}
  terminate() {}
}
