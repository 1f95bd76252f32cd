import { CnnError } from '@cnn/core'
import {
  badBox,
  cornersWithin,
  type DetectionSample,
  faultOf,
  type LabelledBox,
  pictureName,
} from './detection-batch.js'

export interface CheckBoxesOptions {
  /**
   * What becomes of boxes that are none (a side that is zero or negative, a coordinate that is no number), have nothing
   * within the picture, or reach more than a pixel beyond it. 'refuse', the default, throws an error that names the picture
   * and the box; 'drop' leaves them out; 'clip' cuts those that reach beyond the picture off at its border, and leaves the
   * others out.
   */
  faulty?: 'refuse' | 'drop' | 'clip'
}

/**
 * A step for training data that answers for their boxes.
 *
 * @example
 * const train = data.map(checkBoxes({ faulty: 'drop' }))
 * @throws CnnError 'bad-box' from the step, 'bad-option'
 */
export function checkBoxes({ faulty = 'refuse' }: CheckBoxesOptions = {}) {
  if (!['refuse', 'drop', 'clip'].includes(faulty)) {
    throw new CnnError(
      'bad-option',
      `checkBoxes: faulty is ${faulty}; it can be refuse, drop or clip.`,
    )
  }
  return <S extends DetectionSample>(sample: S, { index = 0 }: { index?: number } = {}): S => {
    const { boxes, image } = sample
    const isFaulty = boxes?.some((box) => faultOf(box, image))
    if (!boxes || !isFaulty) return sample
    const mended = boxes.map((box, place): LabelledBox | undefined => {
      const fault = faultOf(box, image)
      if (!fault) return box
      if (faulty === 'refuse') throw badBox(box, place, pictureName(sample, index), fault.says)
      if (faulty === 'drop' || fault.kind !== 'outside') return undefined
      const clipped = clip(box, image)
      return faultOf(clipped, image) ? undefined : clipped
    })
    const isKept = (_: unknown, i: number) => mended[i] !== undefined
    const masks = sample.masks?.length === boxes.length ? sample.masks.filter(isKept) : sample.masks
    return { ...sample, boxes: mended.filter(isKept), ...(masks && { masks }) }
  }
}

function clip(box: LabelledBox, picture: { width: number; height: number }): LabelledBox {
  const [x, y, right, bottom] = cornersWithin(box, picture)
  return { ...box, x, y, width: right - x, height: bottom - y }
}
