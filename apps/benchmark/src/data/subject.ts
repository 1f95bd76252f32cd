import type { Run } from '../cells/serve.js'
import type { DataTask } from '../task.js'

/** Opens what a task reads, and gives what is to be measured. */
export type Subject = (task: DataTask, threads: number) => Promise<Run>
