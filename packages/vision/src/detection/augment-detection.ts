import {
  CnnError,
  chain,
  colorJitter,
  copyPaste,
  type Dataset,
  type JointTransform,
  mosaic,
  type Random,
  randomHorizontalFlip,
  randomIouCrop,
  randomZoomOut,
  type Segmentation,
  sanitizeBoxes,
  segmentationToRle,
  sometimes,
  toChannels,
  withMosaic,
} from '@cnn/core'
import type { DetectionSample, LabelledBox } from './detection-batch.js'

/** How often each change happens, 0 … 1. */
export interface AugmentDetectionOptions {
  /** The picture is mirrored; 0.5 by default. 0 where left and right matter, as for digits. */
  flip?: number
  /** It is put on a larger empty one, up to twice its sides, so that things are smaller; 0.3 by default. */
  zoomOut?: number
  /** A part is cut out in which boxes still lie mostly, so that things are larger; 0.5 by default. */
  crop?: number
  /** Brightness, contrast, saturation and a little of the hue change; 0.8 by default. */
  colors?: number
  /** Four pictures are put together to one; 0 by default. Needs data with random access. */
  mosaic?: number
  /** Side of the square of a mosaic; that of the longer side of its first picture by default. */
  mosaicSize?: number
  /** Things of another picture are pasted in, where boxes have masks or outlines; 0 by default. */
  copyPaste?: number
}

/**
 * Training data changed at random anew in each epoch, boxes and masks with the pictures: as torchvision trains its SSDs,
 * with mosaic (YOLOv4) and copy-paste on top where they are asked for. Boxes that the changes left nothing of are dropped.
 *
 * @example for await (const event of fit(network, augmentDetection(train), { validation, … })) …
 * @throws CnnError 'bad-option'
 */
export function augmentDetection<S extends DetectionSample>(
  data: Dataset<S>,
  options: AugmentDetectionOptions = {},
): Dataset<S> {
  const chances = { flip: 0.5, zoomOut: 0.3, crop: 0.5, colors: 0.8, mosaic: 0, copyPaste: 0 }
  for (const name of Object.keys(chances) as (keyof typeof chances)[]) {
    chances[name] = options[name] ?? chances[name]
    if (chances[name] >= 0 && chances[name] <= 1) continue
    throw new CnnError(
      'bad-option',
      `augmentDetection: ${name} is how often, from 0 to 1; got ${chances[name]}.`,
    )
  }
  const each = changeOfOne(chances)
  const isOfSeveral = chances.mosaic > 0 || chances.copyPaste > 0
  if (!isOfSeveral) {
    return data.map((sample, { random }) => {
      const image = toChannels(sample.image, 3)
      return each(withoutStale({ ...sample, image }), random)
    })
  }
  if (data.size === undefined) {
    throw new CnnError(
      'bad-option',
      'augmentDetection: mosaic and copyPaste draw other samples, which a stream cannot give. Use data with random access, or leave them at 0.',
    )
  }
  return data.map(async (sample, { epoch, random }) => {
    let changed = prepared(sample)
    if (random.chance(chances.copyPaste)) {
      const other = await data.get(random.integer(data.size!), epoch)
      changed = pasted(changed, prepared(other), random)
    }
    if (random.chance(chances.mosaic)) {
      const size = options.mosaicSize ?? Math.max(sample.image.width, sample.image.height)
      changed = await withMosaic(changed, data, mosaic({ size }), { epoch, random })
    }
    return each(withoutStale(changed), random)
  })
}

interface Chances {
  flip: number
  zoomOut: number
  crop: number
  colors: number
}

/** torchvision's `DetectionPresetTrain('ssd')`, each change less often. */
const changeOfOne = ({ flip, zoomOut, crop, colors }: Chances): JointTransform =>
  chain(
    sometimes(colors, colorJitter({ brightness: 0.3, contrast: 0.3, saturation: 0.3, hue: 0.03 })),
    randomZoomOut({ scale: [1, 2], probability: zoomOut, fill: 114 }),
    sometimes(crop, randomIouCrop()),
    randomHorizontalFlip({ probability: flip }),
    sanitizeBoxes(),
  )

const paste = copyPaste()

function pasted<S extends DetectionSample>(sample: S, other: S, random: Random): S {
  return paste([sample, other], random) as S
}

type Outlined = LabelledBox & { segmentation?: Segmentation }

/** In colour, so that every picture goes with every other; outlines, which transforms do not move, as masks, which they do. */
function prepared<S extends DetectionSample>(given: S): S {
  const sample = { ...given, image: toChannels(given.image, 3) }
  const { boxes, image } = sample
  if (sample.masks || !boxes?.some((box) => 'segmentation' in box)) return sample
  const masked = boxes.map((box: Outlined) =>
    box.mask || !box.segmentation
      ? box
      : { ...box, mask: segmentationToRle(box.segmentation, image) },
  )
  return { ...sample, boxes: masked }
}

/** Without what would not be true any more of a changed picture. */
function withoutStale<S extends DetectionSample>(sample: S): S {
  const boxes = sample.boxes?.map((box: Outlined) => {
    const { area: _, segmentation: __, ...current } = box
    return current
  })
  return boxes ? { ...sample, boxes } : sample
}
