import { ClassCounts } from '../data/class-counts.js'
import { DataCardView } from '../data/data-card.js'
import { SampleDialog } from '../data/sample-dialog.js'
import { SampleGrid } from '../data/sample-grid.js'
import { SourceChoice } from '../data/source-choice.js'
import { SynsetBrowser } from '../data/synset-browser.js'
import type { Page } from '../shell/page.js'
import '../classify/classify.css'
import '../data/data.css'
import '../data/synsets.css'

export const page: Page = { path: 'data', title: 'Data sets', order: 40, component: DataPage }

/** Shows what is in data sets. */
function DataPage() {
  return (
    <>
      <div class="page-head">
        <h1>Data sets</h1>
        <p>
          What do networks learn from? Look at the samples and their labels, of the data sets that
          are here, or of your own.
        </p>
      </div>
      <SourceChoice />
      <SampleGrid />
      <div class="data-facts-row">
        <ClassCounts />
        <DataCardView />
      </div>
      <SynsetBrowser />
      <SampleDialog />
    </>
  )
}
