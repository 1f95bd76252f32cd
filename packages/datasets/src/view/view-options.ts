/** Pairs of keypoints, by their names or places. */
export type Skeleton = readonly (readonly [number | string, number | string])[]

export interface ViewOptions {
  /** Names of the labels. */
  classes?: readonly string[]
  /** Which keypoints lines join, by their names or places; for COCO's seventeen it is known. */
  skeleton?: Skeleton
}
