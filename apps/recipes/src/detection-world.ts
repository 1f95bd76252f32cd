import type { AnnotatedImage } from '@cnn/core'
import type { DetectionSample, LabelledBox } from '@cnn/vision/detection'
import type { RecipeData } from './recipe.js'

/** A synthetic world whose samples have boxes with labels. */
type BoxedWorld = RecipeData<Pick<AnnotatedImage, 'image'> & { boxes: readonly LabelledBox[] }>

/** The pictures of a world with their boxes, and nothing else that would have to be moved along with them. */
export function detectionWorld(world: BoxedWorld): RecipeData<DetectionSample> {
  const part = (name: 'train' | 'validation' | 'test') =>
    world[name].map(({ image, boxes }): DetectionSample => ({ image, boxes: boxes.map(plainBox) }))
  const { classes, source } = world
  // Made once: a picture takes as long to paint as a fifth of a training step on it.
  return { train: part('train').cache(), validation: part('validation').cache(), test: part('test'), classes, source } // biome-ignore format: one line
}

const plainBox = ({ x, y, width, height, label }: LabelledBox): LabelledBox => ({
  ...{ x, y, width, height },
  label,
})
