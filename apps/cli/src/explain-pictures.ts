import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'
import { CnnError, encodePng, type Image, resizeImage } from '@cnn/core'
import {
  type Classifier,
  type ExplanationMethod,
  explain,
  gradCam,
  gradCamPlusPlus,
  occlusion,
} from '@cnn/vision/classification'
import { drawHeatMap } from '@cnn/vision/drawing'

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

/**
 * The file for each picture: the one that is named, or in the folder that is named one of the picture's own name.
 * @throws CnnError 'bad-option' for a file for several pictures
 */
export function explanationFiles(where: string, images: readonly string[]): string[] {
  if (extname(where).toLowerCase() === '.png') {
    if (images.length <= 1) return [where]
    throw new CnnError(
      'bad-option',
      `${where} is one file, and there are ${images.length} pictures to explain. Name a folder: --explain ${where.slice(0, -4)}`,
    )
  }
  const taken = new Set<string>()
  return images.map((image) => {
    const path = /^data:/i.test(image) ? 'picture' : image.replace(/[?#].*$/, '')
    const name = basename(path, extname(path)) || 'picture'
    let free = name
    for (let number = 2; taken.has(free.toLowerCase()); number++) free = `${name}-${number}`
    taken.add(free.toLowerCase())
    return join(where, `${free}.png`)
  })
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
  write(file, encodePng(enlarged(drawHeatMap(explanation.image, explanation.map))))
  return { file, label: explanation.label, score: explanation.score }
}

/** A picture of a few pixels, so large that one sees what is on it. */
function enlarged(image: Image): Image {
  const times = Math.ceil(224 / Math.min(image.width, image.height))
  return resizeImage(image, image.width * times, image.height * times, { method: 'nearest' })
}

function write(file: string, bytes: Uint8Array) {
  try {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, bytes)
  } catch (cause) {
    const { message } = cause as Error
    throw new CnnError('write-failed', `${file} cannot be written: ${message}.`, { cause })
  }
}
