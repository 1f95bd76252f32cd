import { useEffect, useRef } from 'preact/hooks'
import { useStore } from '../store.js'
import {
  collapse,
  expand,
  parentWay,
  rowsOf,
  synsets,
  type TreeRow,
  toggle,
} from './synset-browsing.js'

/** The tree as it stands open: arrows move in it, as in trees everywhere. */
export function SynsetTreeView() {
  const state = useStore(synsets)
  const rows = rowsOf(state)
  const focused = rows.some(({ way }) => way === state.focused) ? state.focused : rows[0]?.way
  return (
    <div class="synset-tree" role="tree" aria-label="Meanings">
      {rows.map((row) => (
        <TreeRowView
          key={row.way}
          row={row}
          isFocused={row.way === focused}
          wasChosen={row.way === state.focused}
        />
      ))}
    </div>
  )
}

/** What a key does on the row that was gone to last: keys may come faster than rows are drawn. */
function move(key: string): boolean {
  const state = synsets.value
  const rows = rowsOf(state)
  const place = Math.max(
    0,
    rows.findIndex(({ way }) => way === state.focused),
  )
  const row = rows[place]
  if (!row) return false
  const { way, isExpanded, synset } = row
  const focus = (to: string | undefined) => {
    if (to !== undefined) synsets.update({ focused: to })
  }
  if (key === 'ArrowDown') focus(rows[place + 1]?.way)
  else if (key === 'ArrowUp') focus(rows[place - 1]?.way)
  else if (key === 'Home') focus(rows[0]?.way)
  else if (key === 'End') focus(rows.at(-1)?.way)
  else if (key === 'ArrowRight' && isExpanded) focus(rows[place + 1]?.way)
  else if (key === 'ArrowRight' && synset.hasChildren) void expand(way)
  else if (key === 'ArrowLeft' && isExpanded) collapse(way)
  else if (key === 'ArrowLeft') focus(parentWay(way) || undefined)
  else if (key === 'Enter' || key === ' ') toggle(way, isExpanded)
  else return false
  return true
}

interface TreeRowProps {
  row: TreeRow
  /** Whether it is the one row that the Tab key reaches. */
  isFocused: boolean
  /** Whether somebody went there. */
  wasChosen: boolean
}

function TreeRowView({ row, isFocused, wasChosen }: TreeRowProps) {
  const item = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!wasChosen) return
    item.current!.focus({ preventScroll: true })
    item.current!.scrollIntoView({ block: 'nearest' })
  }, [wasChosen])
  const { synset, way, level, position, siblings, isExpanded } = row
  const { words, wnid, below, classes, hasChildren } = synset
  return (
    <div
      ref={item}
      role="treeitem"
      tabIndex={isFocused ? 0 : -1}
      class="synset-row"
      style={{ '--level': level }}
      aria-level={level}
      aria-posinset={position}
      aria-setsize={siblings}
      aria-expanded={hasChildren ? isExpanded : undefined}
      aria-selected={wasChosen}
      title={`${words.join(', ')} (${wnid})`}
      onKeyDown={(event) => {
        if (move(event.key)) event.preventDefault()
      }}
      onClick={() => {
        synsets.update({ focused: way })
        if (hasChildren) toggle(way, isExpanded)
      }}
    >
      <span class="synset-sign" aria-hidden="true">
        {hasChildren ? (isExpanded ? '▾' : '▸') : '·'}
      </span>
      <span class="synset-words">
        {words[0]}
        {words.length > 1 && <small class="soft"> {words.slice(1, 4).join(', ')}</small>}
      </span>
      <small class="synset-count">
        {classes > 0 && `${classes.toLocaleString('en')} ${classes === 1 ? 'class' : 'classes'}`}
      </small>
      <small class="synset-below soft">{below > 0 && `${below.toLocaleString('en')} kinds`}</small>
    </div>
  )
}
