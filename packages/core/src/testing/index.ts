export {
  fillByFormula,
  formulaPicture,
  formulaUniform,
  formulaValues,
} from './formula-weights.js'
export { type TestModelOptions, testModel } from './test-model.js'
