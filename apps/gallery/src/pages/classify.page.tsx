import { ClassifySamples } from '../classify/classify-samples.js'
import { PictureInput } from '../classify/picture-input.js'
import { ResultCard } from '../classify/result-card.js'
import type { Page } from '../shell/page.js'
import '../classify/classify.css'

export const page: Page = {
  path: 'classify',
  title: 'Classify',
  order: 10,
  component: ClassifyPage,
}

/** Says what a picture shows. */
function ClassifyPage() {
  return (
    <>
      <div class="page-head">
        <h1>Classify</h1>
        <p>Draw a shoe or a shirt, or show it a photograph: a network says what it takes it for.</p>
      </div>
      <div class="classify">
        <PictureInput />
        <ResultCard />
      </div>
      <ClassifySamples />
    </>
  )
}
