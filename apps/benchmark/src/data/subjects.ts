import { arraySubjects } from './array-subjects.js'
import { cocoSubjects } from './coco-subjects.js'
import { photoSubjects } from './photo-subjects.js'
import { pipelineSubjects } from './pipeline-subjects.js'
import { shardSubjects } from './shard-subjects.js'
import type { Subject } from './subject.js'
import { worldSubjects } from './world-subjects.js'

/** What can be read, by the names that tasks have for them; its peers are in the modules of measure_data.py. */
export const subjects: Readonly<Record<string, Subject>> = {
  ...arraySubjects,
  ...cocoSubjects,
  ...photoSubjects,
  ...pipelineSubjects,
  ...shardSubjects,
  ...worldSubjects,
}
