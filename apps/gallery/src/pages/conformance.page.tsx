import { useState } from 'preact/hooks'
import { CaseTable } from '../conformance/case-table.js'
import { CheckControls } from '../conformance/check-controls.js'
import { CheckSummary } from '../conformance/check-summary.js'
import { checking } from '../conformance/checking.js'
import type { Page } from '../shell/page.js'
import { useStore } from '../store.js'
import '../conformance/conformance.css'

export const page: Page = {
  path: 'conformance',
  title: 'Conformance',
  order: 90,
  component: ConformancePage,
}

/** Says whether this device computes rightly. */
function ConformancePage() {
  const state = useStore(checking)
  const [onlyFaults, setOnlyFaults] = useState(false)
  const { columns, running } = state
  return (
    <>
      <div class="page-head">
        <h1>Conformance</h1>
        <p>
          Does this device compute rightly? Every operation that networks use, its first and its
          second derivative, is compared with double precision.
        </p>
      </div>
      <CheckControls state={state} />
      {columns.length > 0 && (
        <section class="card" aria-label="Results">
          <CheckSummary columns={columns} running={running} />
          <div class="check-head">
            <p class="soft">
              Value, first and second derivative: ✓ right, ✗ wrong, ∅ missing, ≈ not right for a
              known reason, – no derivative by its nature.
            </p>
            <label class="switch">
              <input
                type="checkbox"
                checked={onlyFaults}
                onChange={(event) => setOnlyFaults(event.currentTarget.checked)}
              />
              Only faults
            </label>
          </div>
          <CaseTable columns={columns} onlyFaults={onlyFaults} />
        </section>
      )}
    </>
  )
}
