import { readdir, stat } from 'node:fs/promises'
import os from 'node:os'
import { join } from 'node:path'
import { formatBytes } from '../terminal/quantities.js'

/** The computer and the runtime. */
export interface Machine {
  node: string
  platform: string
  processor: string
  cores: number
  memoryBytes: number
  freeMemoryBytes: number
}

export function describeMachine(): Machine {
  return {
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    processor: os.cpus()[0]?.model.trim() || 'unknown processor',
    cores: os.availableParallelism(),
    memoryBytes: os.totalmem(),
    freeMemoryBytes: os.freemem(),
  }
}

/** 'Node v22.1.0 on linux x64, 2 cores of Intel Xeon, 16 GB' */
export function machineLine({ node, platform, processor, cores, memoryBytes }: Machine): string {
  const count = `${cores} ${cores === 1 ? 'core' : 'cores'}`
  return `Node ${node} on ${platform}, ${count} of ${processor}, ${formatBytes(memoryBytes)}`
}

/** Bytes of all files in and below a folder; 0 where there is none. */
export async function folderBytes(folder: string): Promise<number> {
  let entries: string[]
  try {
    entries = await readdir(folder, { recursive: true })
  } catch {
    return 0
  }
  const sizes = await Promise.all(
    entries.map(async (entry) => {
      const found = await stat(join(folder, entry)).catch(() => undefined)
      return found?.isFile() ? found.size : 0
    }),
  )
  return sizes.reduce((total, size) => total + size, 0)
}
