import { load, type WeightsMetadata } from '@cnn/core'
import { type Detector, detector } from '@cnn/vision'
import { detectionBuilders } from './detection-builders.js'
import type { NamedFile } from './detector-source.js'
import type { OpenDetectorOptions } from './detector-weights.js'

/** The detector in a weights file that says of which network it is. */
export async function openDetectorFiles(
  files: readonly NamedFile[],
  { signal }: OpenDetectorOptions,
): Promise<Detector> {
  const [{ name, file }] = files as [NamedFile]
  return load(new File([file], name), {
    signal,
    task: detector,
    build: (said) => build(said, name),
  })
}

function build({ network, labels }: WeightsMetadata, file: string) {
  if (!network) {
    throw new Error(
      `${file} does not say of which network it is. Take a file that was saved by saveWeights or by \`cnn train detector\`.`,
    )
  }
  const builder = detectionBuilders.get(network.name)
  if (!builder) {
    const known = [...detectionBuilders.keys()].join(', ')
    throw new Error(
      `${file} is of a network '${network.name}', which this page does not know. It knows ${known}.`,
    )
  }
  return builder({ ...network.options, labels })
}
