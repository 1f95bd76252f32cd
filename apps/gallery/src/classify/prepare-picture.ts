import {
  brightRegion,
  centreOfMass,
  filledShapes,
  type GreyPicture,
  groundLevel,
  levelled,
  placed,
  resized,
} from './grey-picture.js'

/** The width and height that the networks of this page see. */
export const seenSize = 28

/**
 * How a data set's makers put things into their 28×28 pixels. MNIST: scaled into 20×20, the centre of mass in the
 * middle (LeCun et al. 1998). Fashion-MNIST: scaled so that the longer side fills all 28 (Xiao et al. 2017).
 */
export type Framing = 'mnist' | 'fashion-mnist'

export interface Preparation {
  framing: Framing
  /** Whether the thing is darker than its ground; undefined is found out from the picture's edges. */
  invert?: boolean
  /** Fill what the lines of a drawing enclose. */
  fill?: boolean
}

export interface Prepared {
  /** 28×28, white on black as in the data sets. */
  picture: GreyPicture
  /** Whether light and dark were exchanged. */
  isInverted: boolean
}

/** The grey level of filled shapes: that of common cloth in Fashion-MNIST, a little darker than its outline. */
const fillLevel = 200

/** A drawing, white on black. */
export function prepareDrawing(drawing: GreyPicture, { framing, fill }: Preparation): Prepared {
  const picture = fill ? filledShapes(drawing, fillLevel) : drawing
  return { picture: framed(picture, framing, 32), isInverted: false }
}

/** A photograph. One of 28×28 pixels is taken as it is, for it comes from such a data set. */
export function preparePhoto(photo: GreyPicture, { framing, invert }: Preparation): Prepared {
  const isSeen = photo.width === seenSize && photo.height === seenSize
  const isInverted = invert ?? (!isSeen && groundLevel(photo) > 110)
  if (isSeen) {
    const data = isInverted ? photo.data.map((value) => 255 - value) : photo.data
    return { picture: { ...photo, data }, isInverted }
  }
  return { picture: framed(levelled(photo, isInverted), framing, 64), isInverted }
}

function framed(picture: GreyPicture, framing: Framing, threshold: number): GreyPicture {
  const region = brightRegion(picture, threshold)
  if (!region) return placed({ data: new Uint8Array(0), width: 0, height: 0 }, seenSize, 0, 0)
  const box = framing === 'mnist' ? 20 : seenSize
  const scale = box / Math.max(region.width, region.height)
  const width = Math.max(1, Math.round(region.width * scale))
  const height = Math.max(1, Math.round(region.height * scale))
  const small = resized(picture, region, width, height)
  const centre = framing === 'mnist' ? centreOfMass(small) : { x: width / 2, y: height / 2 }
  const x = Math.round(seenSize / 2 - centre.x)
  const y = Math.round(seenSize / 2 - centre.y)
  return placed(small, seenSize, x, y)
}
