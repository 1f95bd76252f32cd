import { createRequire } from 'node:module'
import { availableParallelism, cpus, totalmem } from 'node:os'
import { setTimeout as wait } from 'node:timers/promises'
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

/** How many cores are busy while this process waits for two seconds. */
export async function busyCores() {
  const before = workedMilliseconds()
  await wait(2000)
  return (workedMilliseconds() - before) / 2000
}

/** What all cores have worked since the machine started. */
const workedMilliseconds = () =>
  cpus().reduce((sum, { times: { user, nice, sys, irq } }) => sum + user + nice + sys + irq, 0)

/** From the lockfile's exact versions in this app's package.json. */
function versionOf(name: string): string {
  const manifest = createRequire(import.meta.url)('../package.json') as {
    devDependencies: Record<string, string>
  }
  return manifest.devDependencies[name]!
}
