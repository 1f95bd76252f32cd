export {
  type CartoonCatSample,
  type CatStripSample,
  cartoonCat,
  cartoonCatCard,
  catStories,
  catStrips,
  catStripsCard,
} from './cartoon-cat.js'
export type { CatPose } from './cat/cat-figure.js'
export {
  type CellStain,
  type CellsOptions,
  type CellsSample,
  cells,
  cellsCard,
} from './cells.js'
export {
  type DigitStringSample,
  type DigitStringsOptions,
  digitStrings,
  digitStringsCard,
} from './digit-strings.js'
export {
  type HandwrittenDigit,
  type HandwrittenDigitsOptions,
  handwrittenDigits,
  handwrittenDigitsCard,
} from './handwritten-digits.js'
export {
  type MicroscopePair,
  type MicroscopePairsOptions,
  microscopePairs,
  microscopePairsCard,
} from './microscope-pairs.js'
export {
  type SpringTopology,
  springCharges,
  springEnergy,
  springTopology,
} from './molecules/spring-energy.js'
export { tileGeoJson } from './satellite/geo-json.js'
export type { RoadEdge, RoadGraph, RoadNode } from './satellite/road-graph.js'
export type { RoadKind } from './satellite/street-plan.js'
export {
  type Building,
  type SatelliteTile,
  type SatelliteTilesOptions,
  satelliteTiles,
  satelliteTilesCard,
} from './satellite-tiles.js'
export type { ShapeColor, ShapeTexture } from './shapes/appearance.js'
export type { ShapeObject } from './shapes/shape-object.js'
export {
  type ShapesOptions,
  type ShapesSample,
  shapes,
  shapesCard,
} from './shapes.js'
export {
  type SpringMolecule,
  type SpringMoleculesOptions,
  springMolecules,
  springMoleculesCard,
} from './spring-molecules.js'
export {
  type Person,
  type StickPeopleOptions,
  type StickPeopleSample,
  stickPeople,
  stickPeopleCard,
} from './stick-people.js'
export {
  type AnimalDomain,
  type StripedAnimalSample,
  type StripedAnimals,
  type StripedAnimalsOptions,
  stripedAnimals,
  stripedAnimalsCard,
} from './striped-animals.js'
export { type ToneSample, type TonesOptions, tones, tonesCard } from './tones.js'
export type { PictureWorldOptions, World, WorldOptions } from './world.js'
