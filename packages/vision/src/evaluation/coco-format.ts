/** What evaluation reads of COCO's JSON, https://cocodataset.org/#format-data and https://cocodataset.org/#format-results. */
import type { RleJson } from '@cnn/core'

/** What is compared: boxes by their intersection over union, masks likewise, bodies by the similarity of their keypoints. */
export type RegionKind = 'boxes' | 'masks' | 'keypoints'

/** An annotation file: `JSON.parse` of `instances_val2017.json` is one. Ids may have gaps, and be 0. */
export interface CocoTruth {
  readonly images: readonly CocoTruthImage[]
  readonly annotations: readonly CocoAnnotation[]
  readonly categories: readonly CocoTruthCategory[]
}

export interface CocoTruthImage {
  readonly id: Id
  /** In pixels; needed for masks that are polygons. */
  readonly width?: number
  readonly height?: number
}

export interface CocoTruthCategory {
  readonly id: Id
  readonly name: string
}

/** A thing that is to be found. */
export interface CocoAnnotation extends Shape {
  readonly id?: Id
  readonly image_id: Id
  readonly category_id: Id
  /** In square pixels: decides whether the thing is small, medium or large. Of the shape itself where it is missing. */
  readonly area?: number
  /** A region with many of the kind: what is found there is not counted. */
  readonly iscrowd?: number | boolean
  /** Left out by whoever made the file, as Pascal VOC's difficult things are: finding it is not counted. */
  readonly ignore?: number | boolean
  readonly num_keypoints?: number
}

/** A thing that was found. */
export interface CocoDetection extends Shape {
  readonly image_id: Id
  readonly category_id: Id
  readonly score: number
}

export interface Shape {
  /** Left, top, width, height in pixels. */
  readonly bbox?: readonly number[] | null
  /** Polygons, or run lengths in either of COCO's forms. */
  readonly segmentation?: readonly (readonly number[])[] | RleJson | null
  /** x, y, visibility of each point in turn. */
  readonly keypoints?: readonly number[] | null
}

/** A whole number; a string of digits is taken for one. */
export type Id = number | string
