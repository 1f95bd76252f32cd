import type { ByteSource } from '../data/byte-source.js'
import { describeBytes } from '../data/describe-bytes.js'
import { CnnError } from '../errors.js'
import { npyFormat } from './numpy/npy-format.js'
import { onnxFormat } from './onnx/onnx-format.js'
import { pickleFormat } from './pytorch/pickle-format.js'
import { safetensorsFormat } from './safetensors-format.js'
import { shardedFormat } from './sharded-format.js'
import { tensorflowJsFormat } from './tensorflow-js/tensorflow-js-format.js'
import type { WeightsFormat } from './weights-format.js'
import { zipFormat } from './zip-format.js'

/** Every format of weights files, in the order in which they are tried. What reads one is loaded when a file is of it. */
const formats: readonly WeightsFormat[] = [
  safetensorsFormat,
  zipFormat,
  pickleFormat,
  npyFormat,
  shardedFormat,
  onnxFormat,
  tensorflowJsFormat,
]

const headBytes = 4096

/**
 * The format of a file, told by its bytes, whatever its name.
 * @throws CnnError 'unknown-format', saying what the file is instead
 */
export async function recognizeFormat(source: ByteSource): Promise<WeightsFormat> {
  const head = await source.read(0, Math.min(headBytes, source.length))
  const format = formats.find((format) => format.recognizes(head))
  if (format) return format
  throw new CnnError(
    'unknown-format',
    `${source.name} is no weights file: it is ${head.length === 0 ? 'empty' : describeBytes(head)}. Formats read here: ${formats.map(({ name }) => name).join(', ')}.`,
  )
}
