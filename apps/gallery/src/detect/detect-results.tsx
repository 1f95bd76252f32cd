import { downloadFile } from '../download.js'
import { Icon } from '../shell/icon.js'
import { useStore } from '../store.js'
import { BoxTable } from './box-table.js'
import { detecting, detectorInUse, openAgain } from './detecting.js'
import { detectionsJson } from './detections-json.js'
import { DetectorChoice } from './detector-choice.js'
import { summarizeDetections } from './filter-detections.js'
import { LabelFilter } from './label-filter.js'
import { useShownBoxes } from './shown-boxes.js'

/** Which detector is asked, and what it found. */
export function DetectResults({ isCameraOn }: { isCameraOn: boolean }) {
  const state = useStore(detecting)
  const { all, boxes, colors, size } = useShownBoxes(isCameraOn)
  const { error, status } = state
  const left = all.length - boxes.length

  function save() {
    if (!size) return
    const { width, height } = size
    const picture = isCameraOn ? 'camera' : state.found!.picture.name
    const facts = { picture, width, height, detector: detectorInUse(state)?.title ?? '' }
    const name = `${picture.replace(/\.\w+$/, '')}.detections.json`
    downloadFile(name, detectionsJson(facts, boxes), 'application/json')
  }

  return (
    <section class="card detect-results" aria-label="What was found">
      <DetectorChoice />
      {error && (
        <p class="note note-bad" role="alert">
          {error}
        </p>
      )}
      {status === 'failed' && (
        <div class="actions">
          <button type="button" class="button" onClick={openAgain}>
            <Icon name="restart" />
            Try again
          </button>
        </div>
      )}
      <LabelFilter boxes={all} colors={colors} isFollowed={isCameraOn} />
      {/* A camera would talk without end. */}
      <p class="detect-summary" role="status" aria-live={isCameraOn ? 'off' : 'polite'}>
        {size && (
          <>
            <strong>{summarizeDetections(boxes)}</strong>
            {left > 0 && <span class="soft"> {left} more below the score or switched off.</span>}
          </>
        )}
      </p>
      <BoxTable boxes={boxes} colors={colors} />
      <div class="actions">
        <button type="button" class="button" disabled={!size} onClick={save}>
          <Icon name="save" />
          Save as JSON
        </button>
      </div>
    </section>
  )
}
