import type { Run } from '../cells/serve.js'
import type { DataTask } from '../task.js'
import { arraySubjects } from './array-subjects.js'
import { cocoSubjects } from './coco-subjects.js'

/** Opens what a task reads, and gives what is to be measured. */
export type Subject = (task: DataTask, threads: number) => Promise<Run>

/** What can be read, by the names that tasks have for them; its peers are in the modules of measure_data.py. */
export const subjects: Readonly<Record<string, Subject>> = { ...arraySubjects, ...cocoSubjects }
