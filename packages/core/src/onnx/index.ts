export { exportOnnx, type InputShape, type OnnxOptions } from './export-onnx.js'
