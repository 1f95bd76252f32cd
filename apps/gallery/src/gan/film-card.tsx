import type { LatentPath } from '@cnn/gan'
import { useEffect } from 'preact/hooks'
import { Pixels } from '../pictures/pixels.js'
import { Icon } from '../shell/icon.js'
import { useStore } from '../store.js'
import { exploring } from './exploring.js'
import { choosePath, filming, makeFilm, pathInUse, saveGif, showNextFrame } from './filming.js'

const paths: readonly { name: LatentPath; title: string; note: string }[] = [
  {
    name: 'spherical',
    title: 'Spherical',
    note: 'On a great circle, as far from the origin as normal codes are.',
  },
  {
    name: 'linear',
    title: 'Linear',
    note: 'In a straight line, which cuts through the middle where hardly any code lies.',
  },
]

const frameMilliseconds = 60

/** A film from corner to corner of the map. */
export function FilmCard() {
  const state = useStore(filming)
  const { frames, at, isPlaying, isSaving } = state
  const { corners, label } = useStore(exploring)
  const path = pathInUse(state)
  useEffect(() => void makeFilm(), [corners, label])
  useEffect(() => {
    if (!isPlaying) return
    const timer = setInterval(showNextFrame, frameMilliseconds)
    return () => clearInterval(timer)
  }, [isPlaying])
  useEffect(() => () => filming.update({ isPlaying: false }), [])
  const frame = frames[at]
  return (
    <section class="card" aria-labelledby="film-title">
      <h2 id="film-title">Film from A to B to C</h2>
      <div class="made-stage">{frame && <Pixels {...frame} label="A frame of the film" />}</div>
      <label class="film-place">
        <span class="visually-hidden">Place in the film</span>
        <input
          type="range"
          min="0"
          max={Math.max(0, frames.length - 1)}
          step="1"
          value={at}
          disabled={frames.length === 0}
          aria-valuetext={`Frame ${at + 1} of ${frames.length}`}
          onInput={(event) =>
            filming.update({ at: Number(event.currentTarget.value), isPlaying: false })
          }
        />
      </label>
      <div class="actions">
        <button
          type="button"
          class="button button-primary"
          disabled={frames.length === 0}
          onClick={() => filming.update({ isPlaying: !isPlaying })}
        >
          <Icon name={isPlaying ? 'pause' : 'play'} />
          {isPlaying ? 'Pause' : 'Play'}
        </button>
        <button
          type="button"
          class="button"
          disabled={frames.length === 0 || isSaving}
          onClick={() => void saveGif()}
        >
          <Icon name="save" />
          {isSaving ? 'Saving …' : 'Save as GIF'}
        </button>
      </div>
      <fieldset class="segments">
        <legend>Path</legend>
        <div class="segments-row">
          {paths.map(({ name, title }) => (
            <label key={name}>
              <input
                type="radio"
                name="path"
                value={name}
                checked={name === path}
                onChange={() => choosePath(name)}
              />
              <span>{title}</span>
            </label>
          ))}
        </div>
      </fieldset>
      <p class="soft gan-note">{paths.find(({ name }) => name === path)!.note}</p>
    </section>
  )
}
