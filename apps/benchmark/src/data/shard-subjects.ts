import { join } from 'node:path'
import { webDataset } from '@cnn/datasets/formats'
import type { DataTask } from '../task.js'
import type { Subject } from './subject.js'

async function shard({ folder, samples }: DataTask) {
  const data = webDataset(join(folder, 'train.tar'))
  return async () => {
    let bytes = 0
    for await (const { files } of data) bytes += files.bin!.length
    if (bytes !== samples * 100_000) throw new Error(`${bytes} bytes came.`)
  }
}

export const shardSubjects: Readonly<Record<string, Subject>> = { shard }
