/** A folder of files that appear whole or not at all. */
export interface StoreFolder {
  /** For people. */
  readonly name: string
  list(): Promise<{ name: string; length: number }[]>
  read(name: string, begin: number, end: number): Promise<Uint8Array>
  write(name: string, bytes: Uint8Array): Promise<void>
  remove(name: string): Promise<void>
  /** Lets go of open files; they are opened again when read. */
  close(): Promise<void>
}

/** After how long a file that was never finished counts as left behind by a process that was killed. */
export const abandonedMilliseconds = 600_000

export const unfinished = '.part'
