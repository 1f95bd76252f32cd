import { useStore } from '../store.js'
import { chosenBox } from './chosen-box.js'
import { boxFacts } from './describe-box.js'
import type { PictureSize, ShownBox } from './shown-box.js'

interface BoxDetailsProps {
  boxes: readonly ShownBox[]
  picture: PictureSize | undefined
}

/** What is known of the box that one points at. Screen readers have it from the box itself. */
export function BoxDetails({ boxes, picture }: BoxDetailsProps) {
  const id = useStore(chosenBox)
  const chosen = boxes.find((one) => one.id === id)
  if (!picture || boxes.length === 0) return null
  if (!chosen) {
    return <p class="box-details soft">Point at a box, or go there with Tab, to see its details.</p>
  }
  const { score, size, at, share } = boxFacts(chosen, picture)
  return (
    <p class="box-details" aria-hidden="true">
      <strong>{chosen.label}</strong> <span>{score}</span>{' '}
      <span>
        {size} {at}
      </span>{' '}
      <span>{share}</span>
    </p>
  )
}
