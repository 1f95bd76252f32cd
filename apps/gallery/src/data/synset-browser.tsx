import { useEffect, useState } from 'preact/hooks'
import { useStore } from '../store.js'
import { goTo, loadSynsets, searchSynsets, showOnlyClasses, synsets } from './synset-browsing.js'
import { SynsetTreeView } from './synset-tree-view.js'

/** ImageNet's tree: the meanings that its classes are taken from, to open and to search. */
export function SynsetBrowser() {
  const [isOpen, setOpen] = useState(false)
  useEffect(() => {
    if (isOpen) void loadSynsets()
  }, [isOpen])
  return (
    <section class="card" aria-labelledby="synsets-title">
      <details class="synsets" onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>
          <h2 id="synsets-title">ImageNet’s tree</h2>
          <span class="soft">
            74,401 meanings of WordNet, with the 1,000 classes of ILSVRC-2012
          </span>
        </summary>
        {isOpen && <OpenTree />}
      </details>
    </section>
  )
}

function OpenTree() {
  const { status, error, onlyClasses } = useStore(synsets)
  return (
    <div class="synsets-open">
      <div class="synsets-tools">
        <SynsetSearch />
        <label class="switch">
          <input
            type="checkbox"
            checked={onlyClasses}
            onChange={(event) => void showOnlyClasses(event.currentTarget.checked)}
          />
          Only what ImageNet’s classes are in
        </label>
      </div>
      {status === 'loading' && (
        <p class="soft" role="status">
          The tree is being read …
        </p>
      )}
      {error && (
        <p class="note note-bad" role="alert">
          {error}
        </p>
      )}
      {status === 'ready' && <SynsetTreeView />}
    </div>
  )
}

function SynsetSearch() {
  const { word, found } = useStore(synsets)
  return (
    <div class="synset-search">
      <label class="field">
        <span>Search for a word</span>
        <input
          type="search"
          value={word}
          placeholder="bicycle, chameleon, artifact …"
          onInput={(event) => void searchSynsets(event.currentTarget.value)}
        />
      </label>
      {found && (
        <ul class="synsets-found" aria-label="Found">
          {found.length === 0 && <li class="soft">Nothing bears this word.</li>}
          {found.map((one) => (
            <li key={one.wnid}>
              <button type="button" class="synset-found" onClick={() => void goTo(one)}>
                <span>
                  <strong>{one.words[0]}</strong>
                  {one.words.length > 1 && ` · ${one.words.slice(1, 4).join(', ')}`}
                </span>
                <small class="soft">
                  {one.way
                    .slice(-4)
                    .map((above) => above.word)
                    .join(' › ')}
                </small>
                <small class="synset-count">{countText(one.classes)}</small>
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

const countText = (classes: number) =>
  classes === 0 ? '' : classes === 1 ? '1 class' : `${classes} classes`
