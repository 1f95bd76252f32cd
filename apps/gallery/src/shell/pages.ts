import type { Page } from './page.js'

const modules = import.meta.glob<{ page: Page }>('../pages/*.page.tsx', { eager: true })

/** All pages, in the order of the navigation. */
export const pages: readonly Page[] = Object.values(modules)
  .map(({ page }) => page)
  .sort((a, b) => a.order - b.order)
