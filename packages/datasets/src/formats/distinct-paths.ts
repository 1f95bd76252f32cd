import { type AnnotatedPicture, type AnnotationSet, eachPicture } from './annotations.js'

/** The paths that a picture may have, the best first; there is always another one. */
export type PathChoice = (picture: AnnotatedPicture) => Generator<string, never, undefined>

/**
 * A path for each picture, the first of its choice by which no two pictures have the same file of labels: 'a.jpg' and
 * 'a.png' would both be described by 'a.txt'.
 */
export function distinctPaths(
  set: AnnotationSet,
  pathsFor: PathChoice,
  labelsOf: (path: string) => string,
): string[] {
  const taken = new Set<string>()
  const chosen: string[] = []
  for (const picture of eachPicture(set)) {
    for (const path of pathsFor(picture)) {
      const labels = labelsOf(path)
      if (taken.has(labels)) continue
      taken.add(labels)
      chosen.push(path)
      break
    }
  }
  return chosen
}
