import { useEffect, useState } from 'preact/hooks'

interface PagerProps {
  /** From 0. */
  page: number
  pages: number
  total: number
  /** How many samples were looked at, where not all were. */
  looked?: number
  onTurn(page: number): void
}

/** To the pages beside this one, to the ends, and to any by its number. */
export function Pager({ page, pages, total, looked, onTurn }: PagerProps) {
  const [typed, setTyped] = useState(String(page + 1))
  useEffect(() => setTyped(String(page + 1)), [page])
  const last = Math.max(0, pages - 1)
  const isOpen = looked !== undefined
  const go = (to: number) => onTurn(Math.min(Math.max(0, to), last))
  return (
    <nav class="pager" aria-label="Pages">
      <button type="button" class="button" disabled={page === 0} onClick={() => go(0)}>
        First
      </button>
      <button type="button" class="button" disabled={page === 0} onClick={() => go(page - 1)}>
        Back
      </button>
      <form
        class="pager-number"
        onSubmit={(event) => {
          event.preventDefault()
          if (/^\d+$/.test(typed.trim())) go(Number(typed) - 1)
          else setTyped(String(page + 1))
        }}
      >
        <label>
          Page{' '}
          <input
            inputMode="numeric"
            value={typed}
            onInput={(event) => setTyped(event.currentTarget.value)}
          />
        </label>{' '}
        of {pages.toLocaleString('en')}
        {isOpen && ' so far'}
      </form>
      <button type="button" class="button" disabled={page >= last} onClick={() => go(page + 1)}>
        Next
      </button>
      <button type="button" class="button" disabled={page >= last} onClick={() => go(last)}>
        Last
      </button>
      <p class="soft pager-total" role="status">
        {total.toLocaleString('en')} samples
        {isOpen && ` among the first ${looked.toLocaleString('en')}`}
      </p>
    </nav>
  )
}
