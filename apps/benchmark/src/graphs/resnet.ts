import { GraphBuilder, type Shape } from './graph.js'

/** He et al. 2015, §4.2, with shortcuts without parameters. */
export function resnet20Graph(input: Shape) {
  const builder = new GraphBuilder(input)
  let x = builder.conv(0, 'conv1', 16, 3, { norm: 'bn1', activation: 'relu' })
  ;[16, 32, 64].forEach((width, stage) => {
    for (let block = 0; block < 3; block++) {
      const key = `layer${stage + 1}.${block}`
      const halves = stage > 0 && block === 0
      const y = convolutions(builder, x, key, [[width, 3], [width, 3]], halves ? 2 : 1) // biome-ignore format: a pair each
      x = builder.add(y, halves ? builder.widen(x, width / 2) : x, 'relu')
    }
  })
  builder.linear(builder.mean(x), 'linear', 10)
  return builder.graph
}

/** ResNet-18, two convolutions a block; for small images with a first convolution that keeps the resolution. */
export const resnet18Graph = (input: Shape, smallImages = false) =>
  resnetGraph(input, [2, 2, 2, 2], false, smallImages)

/** ResNet-50: a bottleneck of three convolutions. */
export const resnet50Graph = (input: Shape) => resnetGraph(input, [3, 4, 6, 3], true)

function resnetGraph(input: Shape, depths: number[], bottleneck: boolean, smallImages = false) {
  const builder = new GraphBuilder(input)
  const norm = { norm: 'bn1', activation: 'relu' } as const
  let x = smallImages
    ? builder.conv(0, 'conv1', 64, 3, norm)
    : builder.maxPool(builder.conv(0, 'conv1', 64, 7, { stride: 2, ...norm }), 3, 2, 1)
  depths.forEach((depth, stage) => {
    const width = 64 * 2 ** stage
    for (let block = 0; block < depth; block++) {
      const key = `layer${stage + 1}.${block}`
      const stride = stage > 0 && block === 0 ? 2 : 1
      const layers: Layer[] = bottleneck
        ? [[width, 1], [width, 3], [4 * width, 1]] // biome-ignore format: a pair each
        : [[width, 3], [width, 3]] // biome-ignore format: a pair each
      const y = convolutions(builder, x, key, layers, stride)
      const projects = block === 0 && (stage > 0 || bottleneck)
      x = builder.add(y, projects ? project(builder, x, key, layers.at(-1)![0], stride) : x, 'relu')
    }
  })
  builder.linear(builder.mean(x), 'fc', 1000)
  return builder.graph
}

type Layer = [channels: number, size: number]

/** The convolutions of a block; the first that is not 1×1 has the stride. */
function convolutions(
  builder: GraphBuilder,
  x: number,
  key: string,
  layers: Layer[],
  stride: number,
) {
  const strided = layers.findIndex(([, size]) => size > 1)
  return layers.reduce((y, [channels, size], i) => {
    const isLast = i === layers.length - 1
    return builder.conv(y, `${key}.conv${i + 1}`, channels, size, {
      stride: i === strided ? stride : 1,
      norm: `${key}.bn${i + 1}`,
      ...(isLast ? {} : { activation: 'relu' }),
    })
  }, x)
}

const project = (builder: GraphBuilder, x: number, key: string, channels: number, stride: number) =>
  builder.conv(x, `${key}.downsample.0`, channels, 1, { stride, norm: `${key}.downsample.1` })
