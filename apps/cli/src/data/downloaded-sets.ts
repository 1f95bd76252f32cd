import type { DataCard } from '@cnn/datasets'
import type { KnownDataSet, OpenOptions } from './known-data-set.js'

type Datasets = typeof import('@cnn/datasets')
type CocoKind = 'instances' | 'keypoints' | 'captions' | 'panoptic'

/** The data sets that come from the network, by the names of the command line. */
export const downloadedSets = {
  mnist: ({ mnist, mnistCard }) => ({ card: mnistCard, open: mnist, aliases: ['MNIST'] }),
  'fashion-mnist': ({ fashionMnist, fashionMnistCard }) => ({
    card: fashionMnistCard,
    open: fashionMnist,
    aliases: ['FashionMNIST'],
    installed: '/usr/share/datasets/fashion-mnist',
  }),
  cifar10: ({ cifar10, cifar10Card }) => ({
    card: cifar10Card,
    open: cifar10,
    aliases: ['cifar-10-batches-bin'],
  }),
  cifar100: ({ cifar100, cifar100Card }) => ({
    card: cifar100Card,
    open: cifar100,
    aliases: ['cifar-100', 'cifar-100-binary'],
  }),
  svhn: ({ svhn, svhnCard }) => ({
    card: svhnCard,
    open: ({ part, ...options } = {}) => svhn({ ...options, extra: part === 'extra' }),
    aliases: ['SVHN'],
    onRequest: ['extra'],
  }),
  'svhn-full': ({ svhnFull, svhnFullCard }) => ({
    card: svhnFullCard,
    open: ({ part, ...options } = {}) => svhnFull({ ...options, extra: part === 'extra' }),
    onRequest: ['extra'],
  }),
  imagenet: ({ imageNet, imageNetCard }) => ({
    card: imageNetCard,
    open: ({ part, onProgress: _, ...options } = {}) =>
      imageNet({ ...options, parts: [isTrainOrValidation(part) ? part : 'train'] }),
    aliases: ['ilsvrc2012', 'ILSVRC2012', 'imagenet-sample'],
    onRequest: ['validation'],
  }),
  coco: (datasets) => cocoSet(datasets, 'instances'),
  'coco/keypoints': (datasets) => cocoSet(datasets, 'keypoints'),
  'coco/captions': (datasets) => cocoSet(datasets, 'captions'),
  'coco/panoptic': (datasets) => cocoSet(datasets, 'panoptic'),
  'dsb2018-nuclei': ({ nuclei, nucleiCard }) => ({
    card: nucleiCard,
    open: nuclei,
    aliases: ['dsb2018', 'stage1_train', 'BBBC038'],
  }),
  'spacenet-roads': ({ spaceNetRoads, spaceNetRoadsCard }) => ({
    card: spaceNetRoadsCard,
    open: spaceNetRoads,
    aliases: ['spacenet', 'SN3_roads', 'spacenet-apls'],
  }),
  olivetti: ({ olivetti, olivettiCard }) => ({
    card: olivettiCard,
    open: olivetti,
    aliases: ['olivetti-faces', 'olivettifaces'],
  }),
  'emoji-noto': ({ emoji, emojiCard }) => ({
    card: emojiCard,
    open: emoji,
    aliases: ['noto-emoji'],
  }),
  horse2zebra: (datasets) => unpaired(datasets, datasets.horse2zebraCard),
  apple2orange: (datasets) => unpaired(datasets, datasets.apple2orangeCard),
  summer2winter_yosemite: (datasets) => unpaired(datasets, datasets.summer2winterCard),
  monet2photo: (datasets) => unpaired(datasets, datasets.monet2photoCard),
  cezanne2photo: (datasets) => unpaired(datasets, datasets.cezanne2photoCard),
  ukiyoe2photo: (datasets) => unpaired(datasets, datasets.ukiyoe2photoCard),
  vangogh2photo: (datasets) => unpaired(datasets, datasets.vangogh2photoCard),
  iphone2dslr_flower: (datasets) => unpaired(datasets, datasets.iphone2dslrCard),
  facades: (datasets) => paired(datasets, datasets.facadesCard),
  maps: (datasets) => paired(datasets, datasets.mapsCard),
  edges2shoes: (datasets) => paired(datasets, datasets.edges2shoesCard),
  'free-spoken-digits': ({ freeSpokenDigits, freeSpokenDigitsCard }) => ({
    card: freeSpokenDigitsCard,
    open: freeSpokenDigits,
    aliases: ['fsdd', 'free-spoken-digit-dataset'],
  }),
  'speech-commands': ({ speechCommands, speechCommandsCard }) => ({
    card: speechCommandsCard,
    open: speechCommands,
    aliases: ['speech_commands', 'speech_commands_v0.02'],
  }),
  qm7: ({ qm7, qm7Card }) => ({ card: qm7Card, open: qm7, aliases: ['QM7'] }),
  qm9: ({ qm9, qm9Card }) => ({ card: qm9Card, open: qm9 }),
} satisfies Record<string, (datasets: Datasets) => KnownDataSet>

export type Downloaded = keyof typeof downloadedSets

/** Its training pictures have 19 GB: without a word about parts the validation part is meant. */
const cocoSet = ({ coco, coco2017Card }: Datasets, annotations: CocoKind): KnownDataSet => ({
  card: { ...coco2017Card, summary: cocoSummaries[annotations] },
  aliases: ['coco', 'coco2017'],
  onRequest: ['train'],
  open: ({ part, ...options }: OpenOptions = {}) =>
    coco({
      ...options,
      annotations,
      parts: [isTrainOrValidation(part) ? part : 'validation'],
    }),
})

const cocoSummaries: Readonly<Record<CocoKind, string>> = {
  instances: 'photos of everyday scenes with 80 kinds of things: boxes and outlines',
  keypoints: 'the photos of people, with 17 points of each body',
  captions: 'the photos with five sentences each',
  panoptic: 'the photos with every pixel told apart: 80 kinds of things, 53 of stuff',
}

const isTrainOrValidation = (part: string | undefined): part is 'train' | 'validation' =>
  part === 'train' || part === 'validation'

const unpaired = ({ unpairedImages }: Datasets, card: DataCard): KnownDataSet => ({
  card,
  open: (options) => unpairedImages(card, options),
})

const paired = ({ pairedImages }: Datasets, card: DataCard): KnownDataSet => ({
  card,
  open: (options) => pairedImages(card, options),
})
