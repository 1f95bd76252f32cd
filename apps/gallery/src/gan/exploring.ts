import { ask, EngineReplaced } from '../engine/engine.js'
import { latest } from '../latest.js'
import type { RgbaPicture } from '../pictures/rgba-of.js'
import { Store } from '../store.js'
import { choosingGenerator } from './choosing-generator.js'
import type { GanFacts } from './gan-source.js'
import type { MadePicture } from './latent.service.js'
import { withPart } from './latent-directions.js'
import {
  codeAt,
  corners as cornerPlaces,
  fieldPlaces,
  type Place,
  withinLimits,
} from './latent-plane.js'

export interface ExploringState {
  /** The class that is shown, where the generator is told one. */
  label?: number
  /** Of which the picture is, or will be in a moment. */
  code?: Float32Array
  picture?: MadePicture
  directions: readonly Float32Array[]
  /** The codes that the map goes through. */
  corners: readonly Float32Array[]
  cornerSeed: number
  /** The fields of the map side by side. */
  map?: RgbaPicture
  /** Where on the map the code is; undefined where it is beside it. */
  place?: Place
  error?: string
}

const nothing: ExploringState = { directions: [], corners: [], cornerSeed: 1 }

/** The way through the latent space of the generator that is open. */
export const exploring = new Store<ExploringState>(nothing)

export const directionCount = 6

/** Pictures across the map. */
export const mapSide = 7

/** Corners are not the samples of the same seed. */
const cornerSeeds = 1000

/** Does something with the generator that is open, and takes the answer unless another one was opened meanwhile. */
export async function explore(act: (facts: GanFacts, isCurrent: () => boolean) => Promise<void>) {
  const { facts } = choosingGenerator.value
  if (!facts) return
  const isCurrent = () => choosingGenerator.value.facts === facts
  try {
    await act(facts, isCurrent)
  } catch (error) {
    if (isCurrent() && !(error instanceof EngineReplaced)) {
      exploring.update({ error: (error as Error).message })
    }
  }
}

let known: GanFacts | undefined

/** Starts with a generator that was opened: shows its first picture, its map and its directions. */
export function beginExploring() {
  const { facts } = choosingGenerator.value
  if (facts === known) return
  known = facts
  exploring.set({ ...nothing, label: facts?.labels && 0 })
  if (facts) void otherCorners(1)
}

/** A map through three other codes. */
export const otherCorners = (cornerSeed: number) =>
  explore(async (_, isCurrent) => {
    const corners = await ask('latent', (service) => service.codes(3, cornerSeeds + cornerSeed))
    if (!isCurrent()) return
    exploring.update({ corners, cornerSeed })
    if (!exploring.value.code || exploring.value.place) moveOnMap(middle)
    await Promise.all([drawMap(), findDirections()])
  })

/** The present code becomes a corner of the map. */
export function putAtCorner(corner: number) {
  const { corners, code } = exploring.value
  if (!code) return
  exploring.update({
    corners: corners.map((one, i) => (i === corner ? code : one)),
    place: cornerPlaces[corner],
  })
  void drawMap()
}

const middle: Place = { x: 0.5, y: 0.55 }

/** Goes to a place of the map. */
export function moveOnMap(place: Place) {
  const { facts } = choosingGenerator.value
  const { corners } = exploring.value
  if (!facts || corners.length === 0) return
  exploring.update({ place, code: codeAt(corners, place, facts.latent) })
  void decode()
}

/** Goes along a direction. */
export function moveAlong(direction: number, part: number) {
  const { facts } = choosingGenerator.value
  const { code, directions } = exploring.value
  if (!facts || !code || !directions[direction]) return
  const moved = withinLimits(withPart(code, directions[direction], part), facts.latent)
  exploring.update({ code: moved, place: undefined })
  void decode()
}

/** Shows a picture that was made already. */
export function showPicture(picture: MadePicture) {
  const { label } = exploring.value
  exploring.update({ picture, code: picture.code, place: undefined })
  if (picture.label !== label) chooseLabel(picture.label)
}

/** Shows the same code as another class. */
export function chooseLabel(label: number | undefined) {
  exploring.update({ label })
  void decode()
  void drawMap()
  void findDirections()
}

/** Makes the picture of the moment's code. Codes that are passed over meanwhile are left out. */
const decode = latest(() =>
  explore(async (_, isCurrent) => {
    const { code, label, picture } = exploring.value
    if (!code || (picture?.code === code && picture.label === label)) return
    const [made] = await ask('latent', (service) => service.decode([code], label))
    // The code comes back as a copy.
    if (isCurrent()) exploring.update({ picture: { ...made!, code }, error: undefined })
  }),
)

const drawMap = latest(() =>
  explore(async ({ latent }, isCurrent) => {
    const { corners, label } = exploring.value
    if (corners.length === 0) return
    const codes = fieldPlaces(mapSide).map((place) => codeAt(corners, place, latent))
    const map = await ask('latent', (service) => service.mosaic(codes, mapSide, label))
    if (isCurrent()) exploring.update({ map })
  }),
)

const findDirections = latest(() =>
  explore(async (_, isCurrent) => {
    const { label } = exploring.value
    const directions = await ask('latent', (service) => service.directions(directionCount, label))
    if (isCurrent()) exploring.update({ directions })
  }),
)
