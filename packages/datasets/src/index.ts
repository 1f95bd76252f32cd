export { cifar10, cifar10Card } from './cifar10.js'
export {
  type Cifar100,
  type Cifar100Options,
  type Cifar100Sample,
  cifar100,
  cifar100Card,
  cifar100Classes,
  cifar100Superclasses,
  cifar100SuperclassOf,
} from './cifar100.js'
export { cocoCategories, cocoKeypoints, cocoPanopticCategories } from './coco/categories.js'
export { coco2014Card, coco2017Card } from './coco/coco-cards.js'
export type {
  CocoCategory,
  CocoImage,
  CocoIndex,
  CocoInstance,
  CocoKeypoint,
} from './coco/coco-index.js'
export type {
  CocoCaptionSample,
  CocoInstanceSample,
  CocoKeypointSample,
  CocoKind,
  CocoMask,
  CocoPanopticSample,
  CocoPerson,
} from './coco/coco-samples.js'
export {
  type CocoOptions,
  type CocoPart,
  type CocoSet,
  coco,
} from './coco.js'
export { type CocoFolder, type CocoFolderOptions, cocoFolder } from './coco-folder.js'
export type { DataCard, DataFile } from './data-card.js'
export {
  type DescribableSet,
  describe,
  type PartSummary,
  partsOf,
  type SetSummary,
  summarize,
} from './describe.js'
export { describeSample } from './describe-sample.js'
export { type Emoji, type EmojiSample, emoji, emojiCard } from './emoji.js'
export { fashionMnist, fashionMnistCard } from './fashion-mnist.js'
export {
  type FetchedDataset,
  type FetchOptions,
  type FetchProgress,
  fetchDataset,
} from './files/fetch-dataset.js'
export { type FileEntry, type FileTree, memoryTree, readTreeFile } from './files/file-tree.js'
export {
  type DataOptions,
  type DatasetSearch,
  type FoundDataset,
  findDataset,
} from './files/find-dataset.js'
export { type DataFolder, openTree } from './files/open-tree.js'
export type { ImageSetOptions } from './find-idx-files.js'
export { type IdxArray, type IdxData, type ReadIdxOptions, readIdx } from './formats/idx.js'
export {
  freeSpokenDigits,
  freeSpokenDigitsCard,
  type SpokenDigit,
  type SpokenDigits,
} from './free-spoken-digits.js'
export type { ImageSet } from './idx-image-set.js'
export type { FolderFile, SkippedFile } from './image-folder/folder-file.js'
export type { ImageFolderSource } from './image-folder/list-files.js'
export {
  type FolderSample,
  type ImageFolder,
  type ImageFolderOptions,
  imageFolder,
} from './image-folder.js'
export {
  apple2orangeCard,
  cezanne2photoCard,
  cycleGanCard,
  horse2zebraCard,
  iphone2dslrCard,
  monet2photoCard,
  summer2winterCard,
  ukiyoe2photoCard,
  vangogh2photoCard,
} from './image-translation/cycle-gan-cards.js'
export {
  edges2shoesCard,
  facadesCard,
  mapsCard,
  pix2pixCard,
} from './image-translation/pix2pix-cards.js'
export { type Devkit, type DevkitFiles, readDevkit } from './imagenet/devkit.js'
export {
  type ImageNet,
  type ImageNetOptions,
  type ImageNetPart,
  type ImageNetSample,
  imageNet,
  imageNetCard,
  imageNetClasses,
  imageNetWnids,
} from './imagenet.js'
export { mnist, mnistCard } from './mnist.js'
export {
  angstromPerBohr,
  atomicNumber,
  type EnergyUnit,
  elementSymbols,
  kcalPerMole,
  type LabelledMolecule,
  type Molecule,
} from './molecule.js'
export { type Nuclei, type NucleiSample, nuclei, nucleiCard } from './nuclei.js'
export { type Olivetti, olivetti, olivettiCard } from './olivetti.js'
export {
  type PairedImages,
  type PairedImagesOptions,
  type PairedSample,
  pairedImages,
  readPairedImages,
} from './paired-images.js'
export {
  type FolderPicture,
  type OriginalPicture,
  type PictureFolder,
  type PictureFolderOptions,
  pictureFolder,
} from './picture-folder.js'
export { type Qm7, type Qm7Molecule, type Qm7Options, qm7, qm7Card } from './qm7.js'
export {
  type Qm9,
  type Qm9Molecule,
  type Qm9Property,
  qm9,
  qm9AtomReferences,
  qm9Card,
  qm9Properties,
} from './qm9.js'
export type { SoundSample } from './sound.js'
export {
  type RoadTile,
  type SpaceNetRoads,
  type SpaceNetRoadsOptions,
  spaceNetRoads,
  spaceNetRoadsCard,
} from './spacenet-roads.js'
export {
  type Noise,
  type SpeechCommands,
  type SpokenWord,
  speechCommands,
  speechCommandsCard,
} from './speech-commands.js'
export { type Svhn, type SvhnOptions, svhn, svhnCard } from './svhn.js'
export {
  type HouseNumber,
  type SvhnFull,
  type SvhnFullOptions,
  svhnFull,
  svhnFullCard,
} from './svhn-full.js'
export { type SynsetFiles, synsetTree } from './synsets/read-synsets.js'
export type { Synset, SynsetEntry } from './synsets/synset.js'
export {
  type SynsetSimilarity,
  type SynsetTally,
  SynsetTree,
} from './synsets/synset-tree.js'
export { wordNet } from './synsets/wordnet.js'
export {
  type Domain,
  type DomainSample,
  horse2zebra,
  readUnpairedImages,
  type UnpairedImages,
  type UnpairedSample,
  unpairedImages,
} from './unpaired-images.js'
