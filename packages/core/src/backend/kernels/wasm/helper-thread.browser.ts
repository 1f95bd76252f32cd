import type { HelperData } from './helper-data.js'

/**
 * Starts a thread that runs `help(data)`, which `source` defines. Where a page's policy forbids it, the work goes on
 * without it.
 */
export function spawnHelper(source: string, data: HelperData) {
  const code = `${source}\nonmessage = (event) => help(event.data)`
  const url = URL.createObjectURL(new Blob([code], { type: 'text/javascript' }))
  try {
    const worker = new Worker(url, { name: 'cnn-kernels' })
    worker.addEventListener('error', (event) => event.preventDefault())
    worker.postMessage(data)
  } finally {
    setTimeout(() => URL.revokeObjectURL(url), 60_000)
  }
}
