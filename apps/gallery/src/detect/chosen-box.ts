import { Store } from '../store.js'

/** The id of the box that the visitor points at, in the picture or in the list. */
export const chosenBox = new Store<number | undefined>(undefined)

export const chooseBox = (id: number) => chosenBox.set(id)

/** Points at this box no more. */
export function leaveBox(id: number) {
  if (chosenBox.value === id) chosenBox.set(undefined)
}
