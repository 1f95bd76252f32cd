import { discriminatorGraph, generatorGraph } from '../graphs/dcgan.js'
import type { Graph } from '../graphs/graph.js'
import { multiplications } from '../graphs/graph-size.js'
import { mobilenetV2Graph } from '../graphs/mobilenet-v2.js'
import { plainNetGraph } from '../graphs/plain-net.js'
import { resnet18Graph, resnet20Graph } from '../graphs/resnet.js'
import { uNetGraph } from '../graphs/u-net.js'
import type { MatmulTask, TrainingTask } from '../task.js'
import { effort, type Group, type PlannedRow } from './group.js'
import { gigaflop } from './operations.js'

const classes = (network: string, batch: number, graph: Graph): TrainingTask => ({
  ...{ kind: 'training', network, batch, loss: 'classes', graphs: [graph] },
})

/** Steps of training: forward, backward, Adam. */
export const trainingRows = (): PlannedRow[] => [
  trainingRow('plainNet', '28×28', classes('plainNet', 64, plainNetGraph([1, 28, 28]))),
  trainingRow('ResNet-20', '32×32', classes('resnet20', 64, resnet20Graph([3, 32, 32]))),
  trainingRow('ResNet-18', '32×32', classes('resnet18', 32, resnet18Graph([3, 32, 32], true))),
  trainingRow('DCGAN', '64×64', {
    ...{ kind: 'training', network: 'dcgan', batch: 16, loss: 'adversarial' },
    graphs: [generatorGraph(), discriminatorGraph()],
  }),
  trainingRow('U-Net', '128×128', {
    ...{ kind: 'training', network: 'uNet', batch: 4, loss: 'mask' },
    graphs: [uNetGraph([1, 128, 128])],
  }),
  trainingRow('MobileNetV2', '96×96', classes('mobilenetV2', 16, mobilenetV2Graph([3, 96, 96]))),
]

export const trainingRow = (name: string, size: string, task: TrainingTask): PlannedRow => ({
  ...{ task, label: `${name}, ${size}, batch of ${task.batch}`, unit: 'ms' },
  gigaflop: stepGigaflop(task),
})

/** Forward, filter gradients and input gradients; a network's input needs none. */
export function stepGigaflop({ loss, batch, graphs }: TrainingTask) {
  const [network, discriminator] = graphs.map(multiplications)
  let products = 3 * network!.all - network!.first
  if (loss === 'adversarial') {
    const { all, first } = discriminator!
    // Trained on true and on made pictures; then the gradient goes through it to the generator.
    products += 2 * (3 * all - first) + 2 * all
  }
  return (2 * batch * products) / 1e9
}

const ceiling: MatmulTask = { kind: 'matmul', size: 1024, variants: ['NN'] }

/** The label of the row whose figures those of a group's other rows are shares of. */
export const ceilingLabel = 'matmul 1024'

export const training: Group = {
  title: 'Training',
  note:
    'Milliseconds of a step (forward, backward, Adam), and in parentheses what share of the speed of the matrix ' +
    'product above them its multiplications, by the direct algorithm, reach.',
  rows: () => [
    { task: ceiling, label: ceilingLabel, unit: 'GFLOP/s', gigaflop: gigaflop(ceiling) },
    ...trainingRows(),
  ],
  comparedWith: ['PyTorch'],
  effort: (quick) => ({ ...effort(quick), milliseconds: quick ? 0 : 1500 }),
}
