import { useState } from 'preact/hooks'
import { DetectInput } from '../detect/detect-input.js'
import { DetectResults } from '../detect/detect-results.js'
import { DetectSamples } from '../detect/detect-samples.js'
import type { Page } from '../shell/page.js'
import { hrefOf } from '../shell/route.js'
import '../classify/classify.css'
import '../explain/explain.css'
import '../detect/detect.css'

export const page: Page = { path: 'detect', title: 'Detect', order: 15, component: DetectPage }

/** Says what is where in a picture. */
function DetectPage() {
  const [isCameraOn, setCamera] = useState(false)
  return (
    <>
      <div class="page-head">
        <h1>Detect</h1>
        <p>
          What is where? Everything that a detector knows gets a box, in a photograph or live from
          the camera. <a href={hrefOf('iou')}>How well do two boxes agree?</a>
        </p>
      </div>
      <div class="detect">
        <DetectInput isCameraOn={isCameraOn} onCamera={setCamera} />
        <DetectResults isCameraOn={isCameraOn} />
      </div>
      <DetectSamples isCameraOn={isCameraOn} onChoose={() => setCamera(false)} />
    </>
  )
}
