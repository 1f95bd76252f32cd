import { discriminatorGraph, generatorGraph } from '../graphs/dcgan.js'
import { goodfellowDiscriminatorGraph, goodfellowGeneratorGraph } from '../graphs/goodfellow.js'
import { multiplications } from '../graphs/graph-size.js'
import type { TrainingTask } from '../task.js'
import { effort, type Group, type PlannedRow } from './group.js'
import { trainingRow } from './training.js'

const adversarial = (network: string, batch: number, graphs: TrainingTask['graphs']) =>
  ({ kind: 'training', network, batch, loss: 'adversarial', graphs }) satisfies TrainingTask

const sampling = (count: number): PlannedRow => ({
  task: { kind: 'inference', network: 'dcgan', batch: count, graphs: [generatorGraph()] },
  label: `sampling ${count} pictures by DCGAN, 64×64`,
  unit: 'ms',
  gigaflop: (2 * count * multiplications(generatorGraph()).all) / 1e9,
})

/** What a figure of a generator costs, once its pictures are looked at. */
const frechet = (samples: number, dimensions: number, unit: 'ms' | 's'): PlannedRow => ({
  task: { kind: 'frechet', samples, dimensions },
  label: `FID of 2 × ${samples.toLocaleString('en')} pictures in ${dimensions} dimensions`,
  unit,
})

export const gan: Group = {
  title: 'GANs',
  note:
    'Milliseconds of a step of training (both networks: forward, backward, Adam), and from noise to pictures of bytes; the ' +
    'peers stop at tensors. FID from features in memory: mean and covariance of both sides, then the distance, which takes ' +
    'the square root of their product; the peer is SciPy.',
  rows: (quick) => [
    trainingRow('DCGAN', '64×64', adversarial('dcgan', 32, [generatorGraph(), discriminatorGraph()])), // biome-ignore format: one line
    trainingRow(
      'GAN of 2014',
      '28×28',
      adversarial('goodfellowGan', 100, [
        goodfellowGeneratorGraph(),
        goodfellowDiscriminatorGraph(),
      ]),
    ),
    sampling(64),
    frechet(5000, 64, 'ms'),
    frechet(5000, quick ? 512 : 2048, 's'),
  ],
  includes: ({ name }) => !name.startsWith('onnxruntime'),
  comparedWith: ['PyTorch', 'SciPy'],
  /** The square root of a large covariance takes SciPy long. */
  effort: (quick) =>
    quick
      ? { ...effort(quick), milliseconds: 0 }
      : { ...effort(quick), milliseconds: 1500, limitSeconds: 240 },
}
