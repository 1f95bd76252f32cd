import type { DataCard, DataFile } from '../data-card.js'
import { cocoCategories } from './categories.js'

const about = {
  homepage: 'https://cocodataset.org',
  license:
    'annotations: CC BY 4.0; the pictures are photos of Flickr, each under the licence that the annotations state',
  citation: `@inproceedings{lin2014microsoft,
  author = {Tsung-Yi Lin and Michael Maire and Serge Belongie and James Hays and Pietro Perona and Deva Ramanan and Piotr Doll{\\'a}r and C. Lawrence Zitnick},
  title = {Microsoft {COCO}: Common Objects in Context},
  booktitle = {European Conference on Computer Vision},
  pages = {740--755},
  year = {2014}
}`,
  classes: cocoCategories.map(({ name }) => name),
}

const server = 'http://images.cocodataset.org'

const pictures = (part: string, folder: string, bytes: number, sha256: string): DataFile => ({
  path: `${folder}.zip`,
  url: `${server}/zips/${folder}.zip`,
  bytes,
  sha256,
  parts: [part],
})

/** Unpacked: a file of 450 MB is read faster so. */
const annotations = (name: string, bytes: number, sha256: string): DataFile => ({
  path: name,
  url: `${server}/annotations/${name}`,
  unpack: true,
  bytes,
  sha256,
})

/** COCO 2017: the split that everyone uses today. */
export const coco2017Card = {
  ...about,
  id: 'coco-2017',
  name: 'COCO 2017',
  summary:
    'photos of everyday scenes with 80 kinds of things: boxes, outlines, keypoints of people, captions, panoptic segments',
  counts: { train: 118_287, validation: 5_000 },
  files: [
    annotations(
      'annotations_trainval2017.zip',
      252_907_541,
      '113a836d90195ee1f884e704da6304dfaaecff1f023f49b6ca93c4aaae470268',
    ),
    annotations(
      'panoptic_annotations_trainval2017.zip',
      860_725_834,
      'c05f76d2129b6b561eb70efe16e7006df62f73fb92889132d373b9d90e31a370',
    ),
    pictures(
      'train',
      'train2017',
      19_336_861_798,
      '69a8bb58ea5f8f99d24875f21416de2e9ded3178e903f1f7603e283b9e06d929',
    ),
    pictures(
      'validation',
      'val2017',
      815_585_330,
      '4f7e2ccb2866ec5041993c9cf2a952bbed69647b115d0f74da7ce8f4bef82f05',
    ),
  ],
} as const satisfies DataCard

/** COCO 2014: the same pictures, split otherwise. Captioning and DensePose are measured on it. */
export const coco2014Card = {
  ...about,
  id: 'coco-2014',
  name: 'COCO 2014',
  summary:
    'photos of everyday scenes with 80 kinds of things: boxes, outlines, keypoints of people, captions',
  counts: { train: 82_783, validation: 40_504 },
  files: [
    annotations(
      'annotations_trainval2014.zip',
      252_872_794,
      '031296bbc80c45a1d1f76bf9a90ead27e94e99ec629208449507a4917a3bf009',
    ),
    pictures(
      'train',
      'train2014',
      13_510_573_713,
      'ede4087e640bddba550e090eae701092534b554b42b05ac33f0300b984b31775',
    ),
    pictures(
      'validation',
      'val2014',
      6_645_013_297,
      'fe9be816052049c34717e077d9e34aa60814a55679f804cd043e3cbee3b9fde0',
    ),
  ],
} as const satisfies DataCard
