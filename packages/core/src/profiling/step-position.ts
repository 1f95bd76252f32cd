/**
 * A part of a step: 'forward', 'backward' (from the loss to the gradients), 'update' (what comes after the gradients:
 * the optimiser, averages).
 */
export type Phase = 'forward' | 'backward' | 'update'

/** Where a step is: its phase, and the layer at work. */
export class StepPosition {
  phase: Phase = 'forward'
  /** The dotted path of a module; undefined outside of all modules. */
  layer: string | undefined
  #gradientDepth = 0

  /** The forward pass of a layer. Within a backward pass (recomputed activations) it counts as backward. */
  inLayer<T>(layer: string, run: () => T): T {
    const before = { phase: this.phase, layer: this.layer }
    this.layer = layer
    this.#beginForward()
    try {
      return run()
    } finally {
      Object.assign(this, before)
    }
  }

  /** The computation of gradients, which says when its backward pass begins. */
  inGradients<T>(run: (beginBackward: () => void) => T): T {
    const { phase, layer } = this
    const isOutermost = this.#gradientDepth++ === 0
    this.#beginForward()
    try {
      return run(() => {
        this.phase = 'backward'
        this.layer = layer
      })
    } finally {
      this.#gradientDepth--
      this.layer = layer
      this.phase = isOutermost ? 'update' : phase
    }
  }

  #beginForward() {
    if (this.phase === 'update') this.phase = 'forward'
  }
}
