import { Dataset, type ImageSample } from '@cnn/core'

/** Those pictures that show a class; all of them where it is undefined. */
export async function picturesOfClass(all: Dataset<ImageSample>, label: number | undefined) {
  if (label === undefined) return all
  const chosen: ImageSample[] = []
  for await (const sample of all) if (sample.label === label) chosen.push(sample)
  return Dataset.from(chosen, { classes: all.classes })
}
