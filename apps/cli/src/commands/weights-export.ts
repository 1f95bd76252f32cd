import { extname } from 'node:path'
import { CnnError } from '@cnn/core'
import { type GraphNetwork, loadGraphModel } from '@cnn/core/graph-model'
import { exportOnnx, type InputShape } from '@cnn/core/onnx'
import type { ImageGenerator } from '@cnn/gan'
import type { Classifier } from '@cnn/vision/classification'
import type { Detector } from '@cnn/vision/detection'
import { Command, InvalidArgumentError } from 'commander'
import { type Context, runAction } from '../action.js'
import { downloadProgress } from '../download-progress.js'
import { findWeights, type LoadedWeights } from '../find-weights.js'
import { jsonOption, wholeNumber } from '../option-values.js'
import { formatBytes } from '../terminal/quantities.js'
import { writeWhole } from '../weights/write-whole.js'

interface ExportOptions {
  size?: [height: number, width: number]
  batch?: number
  float16?: boolean
  json?: boolean
}

export const weightsExportCommand = () =>
  new Command('export')
    .summary('write a network with its weights as an ONNX model')
    .description(
      'Writes a trained network as an ONNX model, which ONNX Runtime, OpenVINO, TensorRT and others run. It takes prepared pictures [n, c, h, w] and gives logits; labels and how pictures are prepared travel in its metadata.',
    )
    .argument(
      '<weights>',
      'a recipe (its shipped weights), a .safetensors file, the folder of a run, or the model.json of a TensorFlow.js graph model',
    )
    .argument('<out>', 'an .onnx file')
    .option(
      '-s, --size <pixels>',
      'of the pictures: 224, or height × width as 192x256 (default: what the weights were trained for)',
      parseSize,
    )
    .option('-b, --batch <count>', 'pictures at once (default: any number)', wholeNumber(1))
    .option('--float16', 'store weights in half the room, to 11 bits')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Examples:
  $ cnn weights export fashion-mnist fashion-mnist.onnx
  $ cnn weights export runs/flowers flowers.onnx --size 256 --batch 1 --float16
  $ cnn weights export blazeface/model.json blazeface.onnx`,
    )
    .action((weights: string, output: string, options: ExportOptions) =>
      runAction(options, (context) => exportWeights(weights, output, options, context)),
    )

/** '224' or '192x256'. */
function parseSize(text: string): [number, number] {
  const sides = text.split(/[x×]/).map(Number)
  const [height, width = height] = sides
  if (sides.length <= 2 && sides.every((side) => Number.isSafeInteger(side) && side > 0)) {
    return [height!, width!]
  }
  throw new InvalidArgumentError('It must be pixels, as 224 or 192x256.')
}

async function exportWeights(
  name: string,
  output: string,
  options: ExportOptions,
  { terminal, signal }: Context,
) {
  if (extname(output).toLowerCase() !== '.onnx') {
    throw new CnnError('invalid-argument', `${output} is no .onnx file, which is what is written.`)
  }
  const isGraph = extname(name).toLowerCase() === '.json'
  using model = isGraph
    ? await loadGraphModel(name, { signal, onProgress: downloadProgress(terminal) })
    : taskOf(await findWeights(name).load(signal))
  const input = 'network' in model ? inputOf(model, options) : graphShapes(model, options)
  const network = 'network' in model ? model.network : model
  const dtype = options.float16 ? 'float16' : 'float32'
  const bytes = await exportOnnx(network, { input, dtype, signal })
  await writeWhole(output, bytes)
  const { ink } = terminal
  const shapes = Object.entries(input).map(([port, shape]) => `${port} [${channelsFirst(shape)}]`)
  terminal.say(`${ink.bold(output)}  ${dtype}, ${formatBytes(bytes.length)}`)
  terminal.say(`  ${ink.dim('takes')}  ${shapes.join(', ')}`)
  terminal.result({
    file: output,
    bytes: bytes.length,
    dtype,
    inputs: Object.fromEntries(
      Object.entries(input).map(([port, shape]) => [port, channelsFirst(shape)]),
    ),
  })
  return undefined
}

type Shapes = Record<string, InputShape>

function taskOf(loaded: LoadedWeights) {
  if ('classifier' in loaded) return loaded.classifier
  return 'detector' in loaded ? loaded.detector : loaded.generator
}

const inputOf = (task: Classifier | Detector | ImageGenerator, options: ExportOptions) =>
  'latents' in task ? latentShape(task, options) : pictureShape(task, options)

function latentShape(
  { network: { latent, numClasses } }: ImageGenerator,
  { size, batch }: ExportOptions,
): Shapes {
  if (size) {
    throw new CnnError('invalid-argument', 'A generator takes latent vectors: leave out --size.')
  }
  if (numClasses === undefined) return { latent: [batch ?? 'batch', latent.size] }
  throw new CnnError(
    'not-exportable',
    'This generator is told the class of each picture, and an input of classes cannot be written yet.',
  )
}

function pictureShape(task: Classifier | Detector, { size, batch }: ExportOptions): Shapes {
  // A detector that takes pictures of one size says it as its network's `size`.
  const own = 'transform' in task ? task.transform.size : (task.network as { size?: number }).size
  const [height, width = height] = size ?? ([own ?? []].flat() as number[])
  if (!height || !width) {
    throw new CnnError(
      'invalid-argument',
      'The weights do not say how large their pictures are. Say it with --size, as --size 224.',
    )
  }
  return {
    input: [batch ?? 'batch', height, width, 'transform' in task ? task.network.inChannels : 3],
  }
}

/** As the graph has them; what it leaves open comes from the options. */
function graphShapes({ inputs }: GraphNetwork, { size, batch }: ExportOptions): Shapes {
  return Object.fromEntries(
    inputs.map(({ name, shape }) => {
      const given = shape?.length === 4 ? [batch, ...(size ?? [])] : [batch]
      const sides = shape?.map((side, axis) => given[axis] ?? (side > 0 ? side : axis === 0 ? 'batch' : undefined)) // biome-ignore format: one line
      if (sides?.every((side) => side !== undefined)) return [name, sides as InputShape]
      throw new CnnError(
        'invalid-argument',
        `The graph leaves the size of its input '${name}' open ([${shape ?? 'any'}]). Say it with --size, as --size 224.`,
      )
    }),
  )
}

/** As the model has it: [n, c, h, w]. */
const channelsFirst = (shape: InputShape) =>
  shape.length < 4 ? [...shape] : [shape[0]!, shape.at(-1)!, ...shape.slice(1, -1)]
