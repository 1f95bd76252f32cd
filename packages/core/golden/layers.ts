import golden from './layers.json'

/** What a layer of PyTorch gives; see layers.py. */
export interface LayerGolden {
  name: string
  /** NHWC, as all shapes here but those of the state. */
  input: number[]
  /** Keys and shapes of the state dict. */
  state: Record<string, number[]>
  shape: number[]
  output: number[]
  inputGradient: number[]
  gradients: Record<string, number[]>
  /** After the training pass. */
  buffers: Record<string, number[]>
  /** The output in inference mode afterwards. */
  inference: number[]
}

export const layerGoldens = golden as unknown as LayerGolden[]

/** The numbers by which the outputs are multiplied. */
export const wave = (shape: readonly number[]) =>
  Float32Array.from({ length: shape.reduce((size, length) => size * length, 1) }, (_, i) =>
    Math.sin(1.7 * i + 0.3),
  )
