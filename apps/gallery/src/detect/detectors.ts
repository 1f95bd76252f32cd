/** Pictures that a detector knows, made in the page. */
export type SampleWorld = 'shapes' | 'digit-strings'

/** A detector that the page offers; `detector-weights.ts` opens it by the same id. */
export interface OfferedDetector {
  id: string
  title: string
  /** What its weights are and where they come from, for people. */
  note: string
  /** Whether its weights come from another server: it is then not chosen unasked. */
  isFetched?: boolean
  /** Pictures to begin with; undefined where only the visitor's own will do. */
  samples?: SampleWorld
}

/** The first that comes with the page is the one that a visitor meets. */
export const offeredDetectors: readonly OfferedDetector[] = [
  {
    id: 'centernet-shapes',
    title: 'CenterNet: ten kinds of shapes (1.5 MB)',
    note: 'Learned on 2,000 made pictures of shapes; comes with the page.',
    samples: 'shapes',
  },
  {
    id: 'centernet-digit-strings',
    title: 'CenterNet: digits of numbers on walls (1.5 MB)',
    note: 'Learned on 2,000 made pictures of numbers; comes with the page.',
    samples: 'digit-strings',
  },
  {
    id: 'centernet-coco',
    title: 'CenterNet: 80 kinds of things (4 MB)',
    note: 'Learned on COCO’s photographs; fetched from cdn.jsdelivr.net, and kept.',
    isFetched: true,
  },
  {
    id: 'ssdlite-coco',
    title: 'SSDlite: 80 kinds of things (18 MB)',
    note: 'Learned on COCO’s photographs; fetched from storage.googleapis.com, and kept.',
    isFetched: true,
  },
  {
    id: 'fastestdet-coco',
    title: 'FastestDet: 80 kinds of things (1 MB)',
    note: 'Small and quick, learned on COCO’s photographs; fetched from github.com, and kept.',
    isFetched: true,
  },
]
