import { join } from 'node:path'
import { openDiskFile } from '@cnn/core'
import { readCocoJson } from '@cnn/datasets/formats'
import type { DataTask } from '../task.js'
import type { Subject } from './subject.js'

async function coco({ folder, samples }: DataTask) {
  return async () => {
    const source = await openDiskFile(join(folder, 'instances.json'))
    const { index } = await readCocoJson(source).finally(() => source.close())
    if (index.annotationCount !== samples) throw new Error('The annotations did not come.')
  }
}

export const cocoSubjects: Readonly<Record<string, Subject>> = { coco }
