export {
  type ClassChoice,
  type ExplainOptions,
  type Explanation,
  explain,
} from './explain.js'
export type {
  ExplanationMethod,
  ExplanationRequest,
  Relevance,
} from './explanation-method.js'
export { type GradCamOptions, gradCam, gradCamPlusPlus } from './grad-cam.js'
export { type OcclusionOptions, occlusion } from './occlusion.js'
