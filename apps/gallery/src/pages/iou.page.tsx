import { BoxFields } from '../iou/box-fields.js'
import { BoxPlane } from '../iou/box-plane.js'
import { FigureCard } from '../iou/figure-card.js'
import type { Page } from '../shell/page.js'
import '../iou/iou.css'

export const page: Page = { path: 'iou', title: 'IoU', order: 35, component: IouPage }

/** Shows how the agreement of two boxes is measured. */
function IouPage() {
  return (
    <>
      <div class="page-head">
        <h1>IoU explorer</h1>
        <p>
          How well does a box that was found agree with the true one? Detectors learn and are judged
          by figures like these.
        </p>
      </div>
      <div class="iou">
        <section class="card" aria-label="Two boxes">
          <BoxPlane />
          <BoxFields />
        </section>
        <FigureCard />
      </div>
    </>
  )
}
