/** What the visitor looks into. */
export type DataSource =
  /** What the page brings along or makes: 'fashion-mnist', 'shapes'. */
  { kind: 'offered'; id: string } | { kind: 'files'; name: string; files: readonly GivenFile[] }

/** A file with its path from the chosen folder on. */
export interface GivenFile {
  path: string
  file: File
}

/** What the page has without anything being given to it. */
export const offered = [
  { id: 'fashion-mnist', title: 'Fashion-MNIST, 5,000 pictures' },
  { id: 'shapes', title: 'Shapes, with boxes, masks, captions' },
  { id: 'people', title: 'People, with keypoints and charts' },
  { id: 'cells', title: 'Cells, with masks' },
  { id: 'microscope-pairs', title: 'Microscope pairs' },
  { id: 'satellite-tiles', title: 'Satellite tiles, with roads' },
  { id: 'digit-strings', title: 'Digit strings, with boxes' },
  { id: 'digits', title: 'Handwritten digits' },
  { id: 'striped-animals', title: 'Striped animals' },
  { id: 'cat', title: 'A cartoon cat' },
  { id: 'cat-strips', title: "The cat's little stories" },
  { id: 'tones', title: 'Tones and chirps' },
  { id: 'molecules', title: 'Molecules, with energies' },
] as const

export type OfferedId = (typeof offered)[number]['id']
