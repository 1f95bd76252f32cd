import { gelu, hardSigmoid, hardSwish, logSoftmax, mish, swish } from '../ops/activation.js'
import * as tf from '../tf.js'
import { constant } from './initializers.js'
import { Module } from './module.js'
import { Parameter } from './parameter.js'

// Activations as modules for Sequential, under PyTorch's names.

abstract class Activation extends Module {
  abstract override forward(x: tf.Tensor): tf.Tensor
}

/** max(x, 0). */
export class ReLU extends Activation {
  forward(x: tf.Tensor): tf.Tensor {
    return tf.relu(x)
  }
}

/** min(max(x, 0), 6). */
export class ReLU6 extends Activation {
  forward(x: tf.Tensor): tf.Tensor {
    return tf.relu6(x)
  }
}

/** x where it is positive, else x · slope. */
export class LeakyReLU extends Activation {
  constructor(readonly slope = 0.01) {
    super()
  }

  forward(x: tf.Tensor): tf.Tensor {
    return tf.leakyRelu(x, this.slope)
  }
}

/** x where it is positive, else x times a learned slope: one for all channels, or one for each. */
export class PReLU extends Activation {
  weight: Parameter

  constructor(count = 1, { init = 0.25 } = {}) {
    super()
    this.weight = new Parameter([count], { init: constant(init) })
  }

  forward(x: tf.Tensor): tf.Tensor {
    return tf.prelu(x, this.weight.value)
  }
}

/** x where it is positive, else e^x - 1. */
export class ELU extends Activation {
  forward(x: tf.Tensor): tf.Tensor {
    return tf.elu(x)
  }
}

/** x · Φ(x), or its approximation by tanh. */
export class GELU extends Activation {
  readonly approximate: boolean

  constructor({ approximate = false } = {}) {
    super()
    this.approximate = approximate
  }

  forward(x: tf.Tensor): tf.Tensor {
    return gelu(x, this)
  }
}

/** x · sigmoid(x). */
export class SiLU extends Activation {
  forward(x: tf.Tensor): tf.Tensor {
    return swish(x)
  }
}

/** x · tanh(softplus(x)). */
export class Mish extends Activation {
  forward(x: tf.Tensor): tf.Tensor {
    return mish(x)
  }
}

/** min(max(x + 3, 0), 6) / 6. */
export class Hardsigmoid extends Activation {
  forward(x: tf.Tensor): tf.Tensor {
    return hardSigmoid(x)
  }
}

/** x · min(max(x + 3, 0), 6) / 6. */
export class Hardswish extends Activation {
  forward(x: tf.Tensor): tf.Tensor {
    return hardSwish(x)
  }
}

export class Sigmoid extends Activation {
  forward(x: tf.Tensor): tf.Tensor {
    return tf.sigmoid(x)
  }
}

export class Tanh extends Activation {
  forward(x: tf.Tensor): tf.Tensor {
    return tf.tanh(x)
  }
}

/** log(1 + e^x). */
export class Softplus extends Activation {
  forward(x: tf.Tensor): tf.Tensor {
    return tf.softplus(x)
  }
}

/** Over the last axis, the channels. */
export class Softmax extends Activation {
  forward(x: tf.Tensor): tf.Tensor {
    return tf.softmax(x)
  }
}

/** The logarithm of softmax over the last axis, the channels. */
export class LogSoftmax extends Activation {
  forward(x: tf.Tensor): tf.Tensor {
    return logSoftmax(x)
  }
}
