import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { writeTar } from '@cnn/datasets/formats'
import type { PlannedRow } from '../groups/group.js'
import { madeFolder, makeOnce } from './made-folder.js'

const fileBytes = 100_000

/** A tar of 5 GB from its beginning to its end. The memory of the row is to stay that of a program that reads little. */
export function shardRows(quick: boolean): PlannedRow[] {
  const samples = quick ? 2000 : 50_000
  const folder = madeFolder(`shard-${samples}`)
  return [
    {
      task: { kind: 'data', subject: 'shard', folder, samples, modules: ['tarfile'] },
      label: `Tar of ${(samples * fileBytes) / 1e9} GB, ${samples.toLocaleString('en')} files, streamed`,
      unit: 's',
      prepare: () => makeOnce(folder, (place) => writeShard(join(place, 'train.tar'), samples)),
    },
  ]
}

/** The files are holes, so that the disk has room for it, and its speed is not what is measured. */
async function writeShard(path: string, samples: number) {
  const padded = Math.ceil(fileBytes / 512) * 512
  const file = await open(path, 'w')
  try {
    for (let i = 0; i < samples; i++) {
      const name = `${`${i}`.padStart(8, '0')}.bin`
      const content = { bytes: fileBytes, pieces: nothing() }
      const { value: header } = await writeTar([{ path: name, content }]).next()
      await file.write(header as Uint8Array, 0, 512, i * (512 + padded))
    }
    await file.truncate(samples * (512 + padded) + 1024)
  } finally {
    await file.close()
  }
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
