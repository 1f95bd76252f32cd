import { ExplainInput } from '../explain/explain-input.js'
import { ExplainSamples } from '../explain/explain-samples.js'
import { ExplainSettings } from '../explain/explain-settings.js'
import type { Page } from '../shell/page.js'
import '../classify/classify.css'
import '../explain/explain.css'

export const page: Page = { path: 'explain', title: 'Explain', order: 30, component: ExplainPage }

/** Shows what in a picture speaks for a class. */
function ExplainPage() {
  return (
    <>
      <div class="page-head">
        <h1>Explain</h1>
        <p>
          Why does a network take a picture for something? What speaks for the class that you choose
          is shown in warm colours.
        </p>
      </div>
      <div class="classify">
        <ExplainInput />
        <ExplainSettings />
      </div>
      <ExplainSamples />
    </>
  )
}
