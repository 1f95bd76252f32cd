import type { ComponentChildren } from 'preact'
import { useStore } from '../store.js'
import { browsing } from './browsing.js'

/** Where a data set comes from and what one may do with it. */
export function DataCardView() {
  const { facts } = useStore(browsing)
  if (!facts?.card) return null
  const { name, homepage, license, citation, counts, files, access } = facts.card
  const bytes = files.reduce((sum, file) => sum + (file.bytes ?? 0), 0)
  const parts = Object.entries(counts).map(
    ([part, count]) => `${count.toLocaleString('en')} ${part}`,
  )
  return (
    <section class="card" aria-labelledby="card-title">
      <h2 id="card-title">{name}</h2>
      <dl class="data-facts">
        {parts.length > 0 && <Fact title="Whole">{parts.join(', ')}</Fact>}
        {facts.source && <Fact title="Here">{facts.source}</Fact>}
        <Fact title="Licence">{license}</Fact>
        {homepage && (
          <Fact title="From">
            <a href={homepage} target="_blank" rel="noreferrer">
              {homepage.replace(/^https?:\/\//, '')}
            </a>
          </Fact>
        )}
        {bytes > 0 && <Fact title="Download">{megabytes(bytes)}</Fact>}
        {access && <Fact title="Access">{access}</Fact>}
      </dl>
      <details class="data-citation">
        <summary>How to cite it</summary>
        <pre>
          <code>{citation}</code>
        </pre>
      </details>
    </section>
  )
}

function Fact({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{title}</dt>
      <dd>{children}</dd>
    </div>
  )
}

const megabytes = (bytes: number) =>
  bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.max(1, Math.round(bytes / 1e6))} MB`
