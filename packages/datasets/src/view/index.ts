/** What is to be seen of samples: pictures with their labels drawn over them, for pages, reports and contact sheets. */
export { type ContactSheetOptions, contactSheet } from './contact-sheet.js'
export { type DrawViewOptions, drawView } from './draw-view.js'
export { type OpenedFolder, openFolder } from './open-folder.js'
export {
  groundColor,
  type Layer,
  layers,
  type Mark,
  markColor,
  marksOf,
  type Point,
  type Rgb,
  type SampleView,
} from './sample-view.js'
export { shrinkView } from './scale-view.js'
export type { Skeleton, ViewOptions } from './view-options.js'
export { viewSample } from './view-sample.js'
export { viewToSvg } from './view-to-svg.js'
