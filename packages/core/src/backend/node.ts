import { nativeDevice } from './tensorflow-native.js'

/** TensorFlow's C library on the processor, through the optional package @tensorflow/tfjs-node. */
export const node = nativeDevice({
  name: 'node',
  packageName: '@tensorflow/tfjs-node',
  needsGraphicsDevice: false,
})
