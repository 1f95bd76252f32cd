import { Worker } from 'node:worker_threads'
import type { HelperData } from './helper-data.js'

/** Starts a thread that runs `help(data)`, which `source` defines, and does not keep the process alive. */
export function spawnHelper(source: string, data: HelperData) {
  const worker = new Worker(`${source}\nhelp(require('node:worker_threads').workerData)`, {
    eval: true,
    execArgv: [],
    workerData: data,
  })
  worker.on('error', () => {})
  worker.unref()
}
