/** Measures how this project reads data. */
import { subjects } from '../data/subjects.js'
import { serve } from './serve.js'

await serve(async ({ task, threads }) => {
  const subject = task.kind === 'data' ? subjects[task.subject] : undefined
  if (task.kind !== 'data' || !subject) throw new Error('no such data')
  return { data: await subject(task, threads) }
})
