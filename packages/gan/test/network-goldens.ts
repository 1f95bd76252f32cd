import type { Module } from '@cnn/core'
import golden from '../golden/networks.json'
import {
  conditionalDcganDiscriminator,
  conditionalDcganGenerator,
} from '../src/networks/conditional-dcgan.js'
import { dcganDiscriminator, dcganGenerator } from '../src/networks/dcgan.js'
import { goodfellowDiscriminator, goodfellowGenerator } from '../src/networks/goodfellow-gan.js'
import { resnetGanDiscriminator, resnetGanGenerator } from '../src/networks/resnet-gan.js'
import { theanoDcganDiscriminator, theanoDcganGenerator } from '../src/networks/theano-dcgan.js'
import type { TensorSummary } from './tensor-summary.js'

export type Role = 'generator' | 'discriminator'

/** What golden/network_values.py says of a generator or a discriminator. */
export interface NetworkGolden {
  parameters: number
  keys: [key: string, shape: number[]][]
  /** Of a discriminator all logits, of a generator a summary of its pictures. */
  inference: number[]
  training: number[]
  /** The running statistics after one training pass. */
  statistics: Record<string, TensorSummary>
  gradients: Record<string, TensorSummary>
  /** Of a discriminator the mean of ‖∇D(x)‖² in training mode, with its gradients. */
  r1?: { value: number; gradients: Record<string, TensorSummary> }
}

export interface NetworkOptions {
  imageSize: number
  channels: 1 | 3
  latentSize: number
  numClasses?: number
}

export interface NetworkCase extends Record<Role, NetworkGolden> {
  name: keyof typeof builders
  options: NetworkOptions
  count: number
}

export const builders = {
  goodfellow: { generator: goodfellowGenerator, discriminator: goodfellowDiscriminator },
  dcgan: { generator: dcganGenerator, discriminator: dcganDiscriminator },
  theano: { generator: theanoDcganGenerator, discriminator: theanoDcganDiscriminator },
  conditional: {
    generator: conditionalDcganGenerator,
    discriminator: conditionalDcganDiscriminator,
  },
  resnet: { generator: resnetGanGenerator, discriminator: resnetGanDiscriminator },
} satisfies Record<string, Record<Role, (options: never) => Module>>

export const networkCases = golden as unknown as NetworkCase[]
