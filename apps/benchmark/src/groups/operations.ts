import type { ConvolutionTask, MatmulTask } from '../task.js'
import { effort, type Group } from './group.js'

type Sides = [batch: number, side: number, channels: number]

const conv = (sides: Sides, out: number, size: number, stride = 1): ConvolutionTask => ({
  ...{ kind: 'convolution', batch: sides[0], height: sides[1], width: sides[1], in: sides[2], out },
  ...{ size, stride, padding: (size - 1) >> 1, depthwise: false },
})

const variants = ['NN', 'TN', 'NT']
const matmuls = [256, 512, 1024].map((size): MatmulTask => ({ kind: 'matmul', size, variants }))

const convolutions = [
  conv([32, 28, 1], 32, 5),
  conv([32, 28, 32], 64, 3),
  conv([8, 56, 64], 64, 3),
  conv([4, 128, 16], 32, 3, 2),
  conv([64, 8, 256], 256, 3),
  conv([8, 56, 64], 256, 1),
  conv([16, 32, 64], 128, 4, 2),
  { ...conv([8, 56, 64], 64, 3), depthwise: true },
]

/** GFLOP of one run, by the direct algorithm. */
export function gigaflop(task: MatmulTask | ConvolutionTask) {
  if (task.kind === 'matmul') return (2 * task.size ** 3) / 1e9
  const side = (length: number) =>
    Math.floor((length + 2 * task.padding - task.size) / task.stride) + 1
  const pixels = task.batch * side(task.height) * side(task.width)
  return (2 * pixels * task.size ** 2 * task.out * (task.depthwise ? 1 : task.in)) / 1e9
}

function label(task: MatmulTask | ConvolutionTask) {
  if (task.kind === 'matmul') return `matmul ${task.size}`
  const { batch, height, width, in: channels, out, size, stride, depthwise } = task
  const kind = depthwise ? 'depthwise ' : ''
  const step = stride > 1 ? `, stride ${stride}` : ''
  return `${kind}${size}×${size}${step}, ${batch}×${height}×${width}×${channels} → ${out}`
}

export const operations: Group = {
  title: 'Operations',
  note: 'GFLOP/s of the direct algorithm: one that gets by with fewer multiplications counts as many.',
  rows: () =>
    [...matmuls, ...convolutions].map((task) => ({
      ...{ task, label: label(task), unit: 'GFLOP/s', gigaflop: gigaflop(task) },
    })),
  comparedWith: ['PyTorch'],
  effort: (quick) => ({ ...effort(quick), milliseconds: quick ? 50 : 400 }),
}
