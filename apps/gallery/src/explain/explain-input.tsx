import { useEffect, useState } from 'preact/hooks'
import { percent } from '../charts/percent.js'
import { Camera } from '../classify/camera.js'
import { frameOf } from '../classify/camera-frame.js'
import { FileButton } from '../pictures/file-button.js'
import { useGivenFiles } from '../pictures/given-files.js'
import { readSetting, writeSetting } from '../setting.js'
import { Icon } from '../shell/icon.js'
import { useStore } from '../store.js'
import type { Shown } from './explain.service.js'
import { explaining, showPicture } from './explaining.js'
import { HeatView } from './heat-view.js'

/** The picture with its heat map, and where pictures come from. */
export function ExplainInput() {
  const { shown, picture, answered, progress, networkStatus } = useStore(explaining)
  const [isCameraOn, setCamera] = useState(false)
  const [isDropping, setDropping] = useState(false)
  const [opacity, setOpacity] = useState(() => Number(readSetting('heat-opacity') ?? 0.5))

  function showFile(file: Blob | undefined) {
    if (!file) return
    setCamera(false)
    showPicture({ kind: 'photo', source: file })
  }

  function turnCamera(isOn: boolean) {
    showPicture(undefined)
    setCamera(isOn)
  }

  function changeOpacity(value: number) {
    setOpacity(value)
    writeSetting('heat-opacity', String(value))
  }

  // Of a frame nothing stays but the answer.
  useEffect(() => () => void (frameOf(explaining.value.picture) && showPicture(undefined)), [])
  useGivenFiles(([file]) => showFile(file), setDropping)
  return (
    <section class="card picture-input" aria-label="Picture" data-dropping={isDropping}>
      {isCameraOn && (
        <Camera
          onFrame={(source) => showPicture({ kind: 'photo', source })}
          onTake={showFile}
          onPhotograph={showFile}
          onClose={() => turnCamera(false)}
        />
      )}
      {(shown || !isCameraOn) && (
        <div class="board" aria-busy={picture !== (shown && answered)}>
          <div class="stage">
            {shown ? (
              <HeatView shown={shown} opacity={opacity} />
            ) : (
              <p class="stage-hint">{hintFor(networkStatus, picture !== undefined)}</p>
            )}
            <p class="explain-progress" role="status">
              {remarkOn(shown, progress)}
            </p>
          </div>
          <OpacitySlider opacity={opacity} isOff={!shown} onChange={changeOpacity} />
        </div>
      )}
      <div class="sources">
        <FileButton
          title="Choose a picture"
          label="A picture"
          onFiles={([file]) => showFile(file)}
        />
        {!isCameraOn && (
          <button type="button" class="button" onClick={() => turnCamera(true)}>
            <Icon name="camera" />
            Camera
          </button>
        )}
        <span class="soft sources-hint">or drop or paste a picture</span>
      </div>
      {isDropping && <p class="drop-veil">Drop the picture</p>}
    </section>
  )
}

function remarkOn(shown: Shown | undefined, progress: number | undefined) {
  if (progress !== undefined && progress < 1) return `Covering places: ${percent(progress, 0)}`
  return shown?.isEmpty ? `Nothing here speaks for ${shown.label}.` : ''
}

function hintFor(networkStatus: string, hasPicture: boolean) {
  if (networkStatus === 'opening') return 'The network is being loaded …'
  return hasPicture
    ? 'Looking …'
    : 'Choose a picture: what speaks for its class is shown in warm colours.'
}

interface OpacitySliderProps {
  opacity: number
  isOff: boolean
  onChange(opacity: number): void
}

function OpacitySlider({ opacity, isOff, onChange }: OpacitySliderProps) {
  return (
    <div class="opacity">
      <label>
        <span>Heat map</span>
        <input
          type="range"
          min="0"
          max="1"
          step="0.05"
          value={opacity}
          disabled={isOff}
          aria-valuetext={percent(opacity, 0)}
          onInput={(event) => onChange(Number(event.currentTarget.value))}
        />
      </label>
      <p class="heat-scale" aria-hidden="true">
        <span>says little</span>
        <i />
        <span>says much</span>
      </p>
    </div>
  )
}
