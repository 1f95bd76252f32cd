import { useState } from 'preact/hooks'
import { FileButton } from '../pictures/file-button.js'
import { useGivenFiles } from '../pictures/given-files.js'
import { Icon } from '../shell/icon.js'
import { useStore } from '../store.js'
import { BoxDetails } from './box-details.js'
import { CameraStage } from './camera-stage.js'
import { detecting, openWeights, showPicture } from './detecting.js'
import { isWeightsFile } from './detector-source.js'
import { PhotoStage } from './photo-stage.js'
import { RateFigures } from './rate-figures.js'
import { useShownBoxes } from './shown-boxes.js'
import { StageBar } from './stage-bar.js'
import { watching } from './watching.js'

interface DetectInputProps {
  isCameraOn: boolean
  onCamera(isOn: boolean): void
}

/** The picture or the camera with the boxes, and where pictures come from. */
export function DetectInput({ isCameraOn, onCamera }: DetectInputProps) {
  const { times } = useStore(detecting)
  const { rate } = useStore(watching)
  const { boxes, size } = useShownBoxes(isCameraOn)
  const [isDropping, setDropping] = useState(false)

  function showFile(file: Blob, name: string) {
    onCamera(false)
    void showPicture({ name, file })
  }

  function take(files: readonly File[]) {
    const weights = files.filter(isWeightsFile)
    const picture = files.find((file) => !isWeightsFile(file))
    if (weights.length > 0) void openWeights(weights)
    if (picture) showFile(picture, picture.name)
  }

  useGivenFiles(take, setDropping)
  return (
    <section class="card detect-picture" aria-label="Picture">
      {isCameraOn ? (
        <CameraStage
          onTake={(picture) => showFile(picture, nameOf(picture))}
          onClose={() => onCamera(false)}
        />
      ) : (
        <PhotoStage />
      )}
      <BoxDetails boxes={boxes} picture={size} />
      {isCameraOn && <RateFigures rate={rate} />}
      <StageBar times={isCameraOn ? rate.times : times} />
      <div class="sources detect-sources">
        <FileButton title="Choose a picture" label="A picture" onFiles={take} />
        {!isCameraOn && (
          <button type="button" class="button" onClick={() => onCamera(true)}>
            <Icon name="camera" />
            Camera
          </button>
        )}
        <span class="soft sources-hint">or drop or paste a picture, or weights</span>
      </div>
      {isDropping && <p class="drop-veil">Drop a picture or weights</p>}
    </section>
  )
}

const nameOf = (picture: Blob) => (picture instanceof File ? picture.name : 'camera.png')
