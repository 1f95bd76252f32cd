export { cifar10, cifar10Card } from './cifar10.js'
export type { DataCard } from './data-card.js'
export {
  type DescribableSet,
  describe,
  type PartSummary,
  partsOf,
  type SetSummary,
  summarize,
} from './describe.js'
export { describeSample } from './describe-sample.js'
export { fashionMnist, fashionMnistCard } from './fashion-mnist.js'
export type { ImageSetOptions } from './find-idx-files.js'
export { type IdxArray, type IdxData, type ReadIdxOptions, readIdx } from './formats/idx.js'
export type { ImageSet } from './idx-image-set.js'
export type { FolderFile, SkippedFile } from './image-folder/folder-file.js'
export type { ImageFolderSource } from './image-folder/list-files.js'
export {
  type FolderSample,
  type ImageFolder,
  type ImageFolderOptions,
  imageFolder,
} from './image-folder.js'
export { mnist, mnistCard } from './mnist.js'
export type { SoundSample } from './sound.js'
export { type SynsetFiles, synsetTree } from './synsets/read-synsets.js'
export {
  type Synset,
  type SynsetEntry,
  type SynsetSimilarity,
  type SynsetTally,
  SynsetTree,
} from './synsets/synset-tree.js'
export { wordNet } from './synsets/wordnet.js'
