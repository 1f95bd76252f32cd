import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { load } from '@cnn/core'
import { classifier, resnet50 } from '@cnn/vision/classification'
import type { LoadingTask } from '../task.js'
import type { Run } from './serve.js'

/** Loads a network from a file, which another process has written, so that this one's memory is that of loading alone. */
export function loadingRun({ network }: LoadingTask): Run {
  if (network !== 'resnet50') throw new Error(`No file of ${network} is written.`)
  const folder = mkdtempSync(join(tmpdir(), 'loading-'))
  process.once('exit', () => rmSync(folder, { recursive: true }))
  const file = join(folder, `${network}.safetensors`)
  const script = fileURLToPath(new URL('write-weights.js', import.meta.url))
  execFileSync(process.execPath, [script, file], { stdio: 'ignore' })
  return async () => {
    const loaded = await load(file, { task: classifier, build: () => resnet50() })
    loaded.dispose()
  }
}
