/** Measures this project on its wasm backend. */
import { type BackendName, tf, useBackend } from '@cnn/core'
import { boxRuns } from '../boxes/box-runs.js'
import { detectionRun } from '../detection/detection-run.js'
import type { Summary } from '../task.js'
import { inferenceRun, trainingRun } from './cnn-networks.js'
import { endure } from './endurance.js'
import { loadingRun } from './loading.js'
import { operationRuns } from './operations.js'
import { serve } from './serve.js'

const summary: Partial<Summary> = {}

await serve(
  async ({ task, backend, threads }) => {
    await useBackend(backend as BackendName, { threads })
    if (task.kind === 'training') return { training: trainingRun(task) }
    if (task.kind === 'inference') return { inference: inferenceRun(task) }
    if (task.kind === 'loading') return { loading: loadingRun(task) }
    if (task.kind === 'endurance') {
      const run = async () => {
        summary.endurance = await endure(task)
      }
      return { endurance: run }
    }
    if (task.kind === 'boxes') return boxRuns(task)
    if (task.kind === 'detection') return { detection: await detectionRun(task) }
    if (task.kind === 'matmul' || task.kind === 'convolution')
      return operationRuns(tf as never, task)
    throw new Error(`no task for this cell: ${task.kind}`)
  },
  () => summary,
)
