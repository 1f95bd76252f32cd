/** Measures how this project evaluates detections. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { evaluateDetections } from '@cnn/vision/evaluation'
import { serve } from './serve.js'

await serve(async ({ task }) => {
  if (task.kind !== 'evaluation') throw new Error('no evaluation')
  const [truth, found] = await Promise.all(
    ['truth.json', 'found.json'].map(async (name) =>
      JSON.parse(await readFile(join(task.folder, name), 'utf8')),
    ),
  )
  return {
    evaluation() {
      const { AP, detections } = evaluateDetections(truth, found)
      if (!(AP > 0) || detections !== task.detections) throw new Error('The figures are wrong.')
    },
  }
})
