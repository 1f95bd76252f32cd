import type { ComponentType } from 'preact'

/** One application of the gallery. A file `src/pages/<name>.page.tsx` that exports a `page` is all that one needs. */
export interface Page {
  /** The route: 'classify' is shown at #/classify. */
  path: string
  /** In the navigation. */
  title: string
  /** Place in the navigation, from low to high. */
  order: number
  /** The route of the page that it is a part of: it is reached from there, and not in the navigation itself. */
  parent?: string
  component: ComponentType
}
