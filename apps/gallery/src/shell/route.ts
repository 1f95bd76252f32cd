import { useEffect, useState } from 'preact/hooks'
import type { Page } from './page.js'
import { pages } from './pages.js'

const currentPage = (): Page => {
  const path = location.hash.replace(/^#\/?/, '')
  return pages.find((page) => page.path === path) ?? pages[0]!
}

export const hrefOf = (path: string) => `#/${path}`

/** The page that the address names; the first where it names none. */
export function useRoute(): Page {
  const [page, setPage] = useState(currentPage)
  useEffect(() => {
    const follow = () => setPage(currentPage())
    addEventListener('hashchange', follow)
    return () => removeEventListener('hashchange', follow)
  }, [])
  return page
}
