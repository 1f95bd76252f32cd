import type { DataCard, DataOptions, DescribableSet } from '@cnn/datasets'

export interface OpenOptions extends Pick<DataOptions, 'source' | 'signal' | 'onProgress'> {
  folder?: string
  /** Of the large ones only this part is looked for. */
  part?: string
}

/** A data set as the command line knows it. */
export interface KnownDataSet {
  card: DataCard
  /** Other names of its folder in CNN_DATA_DIR. */
  aliases?: readonly string[]
  /** Parts that are opened only where they are asked for. */
  onRequest?: readonly string[]
  /** Where a package of the system puts it. */
  installed?: string
  open(options?: OpenOptions): DescribableSet | Promise<DescribableSet>
}
