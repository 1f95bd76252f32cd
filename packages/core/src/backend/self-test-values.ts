/** Made by golden/self_test.py with PyTorch in float64. Gradients as [norm, weighted sum]. */
export const expected = {
  loss: 1.29117644,
  logits: [
    0.262806442, 0.334306591, -0.348953569, -0.244385099, -0.13890339, 0.0740066354, 0.119832695,
    -0.104886201,
  ],
  gradients: {
    image: [0.825538531, 0.492563992],
    convFilter: [0.703520557, -0.166121496],
    scale: [0.0766349463, 0.0598030558],
    offset: [0.0479402849, 0.0475600415],
    stridedFilter: [1.38464413, -4.02922675],
    denseKernel: [3.84857619, 1.78290926],
    denseBias: [0.496261329, 0.35563597],
  },
}
