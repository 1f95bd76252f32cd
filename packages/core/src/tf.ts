/**
 * The one import of TensorFlow.js: everything else in this project takes it from here. Importing it registers no
 * gradients, no kernels and no backend; `useBackend()` does that.
 */
export * from '@tensorflow/tfjs-core'
