import { useEffect, useState } from 'preact/hooks'
import { Camera } from '../classify/camera.js'
import { LabelBars } from '../classify/label-bars.js'
import { FileButton } from '../pictures/file-button.js'
import { useGivenFiles } from '../pictures/given-files.js'
import { Icon } from '../shell/icon.js'
import { useStore } from '../store.js'
import { taughtNetwork } from './taught.js'
import { teaching, tryPicture } from './teaching.js'

interface TryCardProps {
  isCameraOn: boolean
  onCamera(isOn: boolean): void
}

/** What the network that was taught takes things for. */
export function TryCard({ isCameraOn, onCamera }: TryCardProps) {
  const { answer, triedUrl } = useStore(teaching)
  const network = useStore(taughtNetwork)
  const [isDropping, setDropping] = useState(false)

  function showFile(file: Blob | undefined) {
    if (!file || !network) return
    onCamera(false)
    tryPicture(file)
  }

  function turnCamera(isOn: boolean) {
    if (isOn) tryPicture(undefined)
    onCamera(isOn)
  }

  useEffect(() => {
    if (!isCameraOn) return
    // However it is closed, nothing of it stays.
    return () => void (teaching.value.triedUrl ?? tryPicture(undefined))
  }, [isCameraOn])
  useGivenFiles(([file]) => {
    if (network) showFile(file)
    else teaching.update({ error: 'Drop pictures on the class that they belong to.' })
  }, setDropping)
  return (
    <section
      class="card try-card"
      aria-labelledby="try-title"
      data-dropping={isDropping && network !== undefined}
    >
      <h2 id="try-title">Try it</h2>
      {!network ? (
        <p class="soft">
          When it has learned, show it other pictures here, or things to the camera.
        </p>
      ) : (
        <>
          {isCameraOn ? (
            <Camera
              onFrame={tryPicture}
              onTake={showFile}
              onPhotograph={showFile}
              onClose={() => turnCamera(false)}
            />
          ) : (
            triedUrl && (
              <div class="stage">
                <img src={triedUrl} alt="What you chose" />
              </div>
            )
          )}
          <div class="tried" aria-live="polite">
            {answer ? (
              <>
                <p class="verdict">
                  <strong>{answer[0]!.label}</strong>
                </p>
                <LabelBars classes={answer} />
              </>
            ) : (
              <p class="soft">It knows {network.labels.join(', ')}.</p>
            )}
          </div>
          <div class="actions">
            <FileButton
              title="Choose a picture"
              label="A picture to try"
              onFiles={([file]) => showFile(file)}
            />
            {!isCameraOn && (
              <button type="button" class="button" onClick={() => turnCamera(true)}>
                <Icon name="camera" />
                Camera
              </button>
            )}
          </div>
        </>
      )}
    </section>
  )
}
