import type { localPlaces as localPlacesInNode } from './local-places.node.js'

/** A page has none. */
export const localPlaces: typeof localPlacesInNode = () => []
