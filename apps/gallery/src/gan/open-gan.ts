import { buildNamed, load, openWeights, type Task, type WeightsMetadata } from '@cnn/core'
import { buildGenerator, ImageGan, ImageGenerator, imageGenerator } from '@cnn/gan'
import type { NamedFile } from '../detect/detector-source.js'
import { ganBuilders } from './gan-builders.js'
import type { GanSource } from './gan-source.js'
import {
  generatorWeights,
  type OpenGeneratorOptions,
  type ShippedGenerator,
} from './generator-weights.js'

/** A generator, and the network that it learned against where its weights are there. */
export interface OpenedGan {
  generator: ImageGenerator
  gan?: ImageGan
  dispose(): void
}

/** The generator that was chosen, or what is in the visitor's file. */
export async function openGan(
  source: GanSource,
  options: OpenGeneratorOptions = {},
): Promise<OpenedGan> {
  if ('id' in source) return shipped(await generatorWeights[source.id]!(options))
  return openFile(source, options)
}

async function openFile({ name, file }: NamedFile, options: OpenGeneratorOptions) {
  const source = new File([file], name)
  const keys = await keysOf(source)
  const has = (network: string) => keys.some((key) => key.startsWith(`${network}.`))
  if (has('generator') && has('discriminator')) {
    return load(source, { ...options, build: buildGan(name), task: wholeGan })
  }
  const rename = has('generator') ? [{ from: 'generator', to: '' }] : []
  const reading = { ...options, rename, build: buildGenerator, task: imageGenerator }
  return alone(await load(source, reading))
}

async function keysOf(source: File): Promise<string[]> {
  const { tensors, close } = await openWeights(source)
  await close()
  return [...tensors.keys()]
}

const buildGan = (file: string) => (metadata: WeightsMetadata<object>) =>
  buildNamed<ImageGan>(metadata, ganBuilders, { kind: 'GANs of pictures', file })

const wholeGan: Task<ImageGan, OpenedGan, object> = {
  name: 'generation',
  create: (gan, { labels }) => ({
    generator: new ImageGenerator(gan.generator, { labels }),
    gan,
    dispose: () => gan.dispose(),
  }),
}

const alone = (generator: ImageGenerator): OpenedGan => ({
  generator,
  dispose: () => generator.dispose(),
})

function shipped({ generator, discriminator }: ShippedGenerator): OpenedGan {
  if (!discriminator) return alone(generator)
  const gan = new ImageGan(generator.network, discriminator)
  return { generator, gan, dispose: () => gan.dispose() }
}
