import type { LatentPath } from '@cnn/gan'
import { downloadFile } from '../download.js'
import { ask } from '../engine/engine.js'
import { latest } from '../latest.js'
import type { RgbaPicture } from '../pictures/rgba-of.js'
import { Store } from '../store.js'
import { choosingGenerator } from './choosing-generator.js'
import { explore, exploring } from './exploring.js'

export interface FilmingState {
  /** The visitor's wish; undefined is the path that fits the codes. */
  path?: LatentPath
  frames: readonly RgbaPicture[]
  /** Which is shown. */
  at: number
  isPlaying: boolean
  isSaving: boolean
}

/** A film round the corners of the map. */
export const filming = new Store<FilmingState>({
  frames: [],
  at: 0,
  isPlaying: false,
  isSaving: false,
})

/** The path that is taken. */
export function pathInUse({ path }: Pick<FilmingState, 'path'>): LatentPath {
  if (path) return path
  return choosingGenerator.value.facts?.latent.distribution === 'uniform' ? 'linear' : 'spherical'
}

const question = () => ({
  stops: exploring.value.corners,
  label: exploring.value.label,
  path: pathInUse(filming.value),
})

/** Makes the film anew, for other corners, another class or another path. */
export const makeFilm = latest(() =>
  explore(async (_, isCurrent) => {
    if (exploring.value.corners.length === 0) return filming.update({ frames: [] })
    const asked = question()
    const frames = await ask('latent', (service) => service.film(asked))
    if (isCurrent()) filming.update({ frames, at: filming.value.at % frames.length })
  }),
)

export function choosePath(path: LatentPath) {
  filming.update({ path })
  void makeFilm()
}

/** The next frame, and after the last the first. */
export function showNextFrame() {
  const { at, frames } = filming.value
  if (frames.length > 0) filming.update({ at: (at + 1) % frames.length })
}

/** Gives the visitor the film as a GIF. */
export async function saveGif() {
  filming.update({ isSaving: true })
  await explore(async () => {
    const asked = question()
    const bytes = await ask('latent', (service) => service.gif(asked))
    downloadFile('interpolation.gif', bytes, 'image/gif')
  })
  filming.update({ isSaving: false })
}
