import { createRequire } from 'node:module'
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os'
import { torchVersion } from './columns.js'

/** What was measured on, and with which versions. */
export function describeMachine() {
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGigabytes: Math.round(totalmem() / 2 ** 30),
    versions: {
      node: process.versions.node,
      '@tensorflow/tfjs': versionOf('@tensorflow/tfjs'),
      'onnxruntime-web': versionOf('onnxruntime-web'),
      'onnxruntime-node': versionOf('onnxruntime-node'),
      PyTorch: torchVersion() ?? 'not installed',
    },
  }
}

/** Processes that wanted to run, on average over the last minute. */
export const currentLoad = () => loadavg()[0]!

/** From the lockfile's exact versions in this app's package.json. */
function versionOf(name: string): string {
  const manifest = createRequire(import.meta.url)('../package.json') as {
    devDependencies: Record<string, string>
  }
  return manifest.devDependencies[name]!
}
