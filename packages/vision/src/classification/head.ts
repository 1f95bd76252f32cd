import { CnnError, Conv2d, Linear, type Module, tf } from '@cnn/core'

/** The layer that gives the logits. */
export type Head = Linear | Conv2d

interface Headed extends Module {
  readonly numClasses: number
  forward(images: tf.Tensor4D): tf.Tensor2D
}

/**
 * The head of a classification network: of its layers with an output for each class, the last one.
 * @throws CnnError 'no-head'
 */
export function findHead(network: Headed): Head {
  const heads = layersOf(network).filter(
    (layer) => layer.weight.shape.at(-1) === network.numClasses,
  )
  const last = heads.at(-1)
  if (last) return last
  throw new CnnError(
    'no-head',
    `${network.constructor.name} has no linear or convolution layer with an output for each of its ${network.numClasses} classes.`,
  )
}

function layersOf(module: Module): Head[] {
  return module
    .children()
    .flatMap(([, child]) =>
      child instanceof Linear || child instanceof Conv2d ? [child] : layersOf(child),
    )
}

/** Gives the head another number of outputs, with first values by PyTorch's default; the layer stays in its place. */
export function resizeHead(head: Head, outputs: number, seed: number) {
  const bias = head.bias !== undefined
  const inputs = head.weight.shape.at(-2)!
  const fresh =
    head instanceof Linear
      ? new Linear(inputs, outputs, { bias })
      : new Conv2d(inputs, outputs, head.weight.shape.slice(0, 2) as [number, number], { bias })
  fresh.initialize(seed)
  head.dispose()
  head.weight = fresh.weight
  head.bias = fresh.bias
}

/**
 * What the head gets when the network sees these pictures, in inference mode: [n, features] before a linear layer. The
 * caller disposes of it.
 */
export function headInputs(network: Headed, images: tf.Tensor4D): tf.Tensor {
  const head = findHead(network)
  let inputs: tf.Tensor | undefined
  return tf.tidy(() => {
    const { forward } = head
    // Every network runs its head in its own way; this is where all of them pass by.
    head.forward = (x: tf.Tensor) => {
      inputs = x
      return forward.call(head, x) as tf.Tensor4D
    }
    try {
      network.forward(images)
    } finally {
      // What stands behind it is the method of its class.
      Reflect.deleteProperty(head, 'forward')
    }
    if (inputs) return tf.clone(inputs)
    throw new CnnError('no-head', `${network.constructor.name} does not run its head by forward().`)
  })
}
