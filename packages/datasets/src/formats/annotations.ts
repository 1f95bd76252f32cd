import type { Box, Rle, Segmentation } from '@cnn/core/data'
import type { CocoCategory } from '../coco/coco-index.js'

/** A point of a body, in pixels; the centre of the upper left pixel is (0.5, 0.5). */
export interface AnnotatedPoint {
  x: number
  y: number
  /** 0 not annotated (x and y are 0), 1 hidden, 2 visible. */
  visibility: 0 | 1 | 2
}

/** A thing in a picture, in pixels. */
export interface AnnotatedBox extends Box {
  /** Index into the categories. */
  label: number
  id?: number
  segmentation?: Segmentation
  /** In pixels. */
  area?: number
  /** In the order of the category's names. */
  keypoints?: readonly AnnotatedPoint[]
  /** A region with many of the kind, which COCO knows. */
  crowd?: boolean
  /** What Pascal VOC says of objects. */
  difficult?: boolean
  truncated?: boolean
  occluded?: boolean
  pose?: string
}

/** A picture and what is in it. */
export interface AnnotatedPicture {
  /** Where the picture is, from the root of the tree on. */
  path: string
  /** Its name in its part: 'a.jpg'. */
  name: string
  /** 'train', 'validation', 'test', or as the data set has it. */
  part: string
  width: number
  height: number
  id?: number
  boxes: readonly AnnotatedBox[]
}

/** Pictures by their place: an array, or one that makes them when asked. */
export interface PictureList {
  readonly length: number
  at(place: number): AnnotatedPicture | undefined
}

/** Annotations in the form that all formats are read to and written from. */
export interface AnnotationSet {
  name: string
  /** Their ids are COCO's, or 1, 2, 3 … */
  categories: readonly CocoCategory[]
  pictures: PictureList
}

/** COCO's JSON, the text files of YOLO (Ultralytics' layout), the XML files of Pascal VOC. */
export type AnnotationFormat = 'coco' | 'yolo' | 'voc'

/** Annotations as files of a format. */
export interface AnnotationFiles {
  /** The files one after the other, made when their turn comes. */
  files: Iterable<{ path: string; bytes: Uint8Array }>
  /** Where the format wants each picture: copy it there. */
  pictures: Iterable<{ from: string; to: string }>
  /** What the format has no place for, in sentences for people. */
  lost: readonly string[]
}

/** 'train' of 'train2017', 'validation' of 'val' and 'valid'. */
export function partOf(name: string): string {
  const known = /^(train|val|test)(?:id|idation)?(?=[\d_-]|$)/i.exec(name)?.[1]?.toLowerCase()
  return known === 'val' ? 'validation' : (known ?? name)
}

/** What formats call the part: 'val' for 'validation'. */
export const shortPart = (part: string) => (part === 'validation' ? 'val' : part)

/** Every picture in turn. */
export function* eachPicture({ pictures }: AnnotationSet): Generator<AnnotatedPicture> {
  for (let i = 0; i < pictures.length; i++) yield pictures.at(i)!
}

export const isRle = (segmentation: Segmentation): segmentation is Rle => 'counts' in segmentation

/** '1 crowd region', '1,234 crowd regions' */
export const counted = (count: number, one: string, many = `${one}s`) =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`

/** A file of text. */
export const textFile = (path: string, text: string) => ({
  path,
  bytes: new TextEncoder().encode(text),
})
