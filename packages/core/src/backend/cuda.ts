import { nativeDevice } from './tensorflow-native.js'

/** TensorFlow's C library on NVIDIA graphics devices, through the optional package @tensorflow/tfjs-node-gpu. */
export const cuda = nativeDevice({
  name: 'cuda',
  packageName: '@tensorflow/tfjs-node-gpu',
  needsGraphicsDevice: true,
})
