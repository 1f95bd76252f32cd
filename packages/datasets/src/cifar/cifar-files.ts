/** The files of CIFAR's binary version: batches of records to train with, and one to test with. */
export interface CifarFiles {
  /** For people: 'CNN_DATA_DIR at /data/cifar10'. */
  source: string
  /** Paths or URLs. */
  files: string[]
  /** The training batches that are there, in the order of their numbers. */
  train: Uint8Array[]
  test: Uint8Array
}

/** The name of a file in the binary version, or undefined for one that is none of it. */
export function cifarPart(name: string): 'train' | 'test' | undefined {
  if (/^data_batch_[1-5]\.bin$/.test(name)) return 'train'
  return /^test_batch[\w-]*\.bin$/.test(name) ? 'test' : undefined
}
