import { type Image, resizeImage } from '@cnn/core'
import {
  type Classifier,
  type ExplanationMethod,
  explain,
  gradCam,
  gradCamPlusPlus,
  occlusion,
} from '@cnn/vision/classification'
import { drawHeatMap } from '@cnn/vision/drawing'
import { writePicture } from './picture-files.js'

/** The methods by the names that people type. */
export const explanationMethods: Readonly<Record<string, () => ExplanationMethod>> = {
  'grad-cam': gradCam,
  'grad-cam++': gradCamPlusPlus,
  occlusion,
}

/** What people may say of an explanation. */
export interface ExplanationChoice {
  /** The class; by default the most probable one. */
  label?: string
  method: string
}

/** An explanation that was drawn. */
export interface DrawnExplanation {
  file: string
  /** The class that it is about, and its probability. */
  label: string
  score: number
}

/** Draws what in a picture speaks for a class, over the picture. */
export async function drawExplanation(
  classifier: Classifier,
  image: string,
  file: string,
  { label, method, signal }: ExplanationChoice & { signal: AbortSignal },
): Promise<DrawnExplanation> {
  const explanation = await explain(classifier, image, {
    label,
    method: explanationMethods[method]!(),
    signal,
  })
  writePicture(file, enlarged(drawHeatMap(explanation.image, explanation.map)))
  return { file, label: explanation.label, score: explanation.score }
}

/** A picture of a few pixels, so large that one sees what is on it. */
function enlarged(image: Image): Image {
  const times = Math.ceil(224 / Math.min(image.width, image.height))
  return resizeImage(image, image.width * times, image.height * times, { method: 'nearest' })
}
