import {
  type AnnotatedImage,
  augMix,
  autoContrast,
  changeImage,
  clahe,
  colorJitter,
  cropCenter,
  cutout,
  elastic,
  encodeRle,
  equalize,
  gaussianBlur,
  type Image,
  type JointTransform,
  posterize,
  randAugment,
  randomAffine,
  randomBlur,
  randomBrightness,
  randomClahe,
  randomContrast,
  randomCrop,
  randomErasing,
  randomGrayscale,
  randomHorizontalFlip,
  randomHue,
  randomInvert,
  randomIouCrop,
  randomPerspective,
  randomResizedCrop,
  randomRotation,
  randomSaturation,
  randomShear,
  randomStream,
  randomTranslate,
  randomVerticalFlip,
  randomZoom,
  randomZoomOut,
  resize,
  sanitizeBoxes,
  solarize,
  trivialAugment,
} from '../src/index.js'

/** Transforms that move a picture with all that is known of it. */
export const moves: Record<string, JointTransform> = {
  randomCrop: randomCrop({ padding: 6 }),
  'randomCrop to a size': randomCrop({ size: [19, 26], padding: 3 }),
  randomResizedCrop: randomResizedCrop({ size: [32, 48], scale: [0.3, 1] }),
  randomHorizontalFlip: randomHorizontalFlip(),
  randomVerticalFlip: randomVerticalFlip(),
  randomTranslate: randomTranslate({ fraction: 0.3 }),
  randomZoomOut: randomZoomOut({ scale: [1, 2], probability: 1 }),
  randomAffine: randomAffine({ degrees: 40, shear: 15, scale: [0.7, 1.4] }),
  randomRotation: randomRotation({ degrees: 180 }),
  randomZoom: randomZoom({ scale: [0.6, 1.7], stretch: [0.8, 1.3] }),
  randomShear: randomShear({ x: 25, y: 25 }),
  randomPerspective: randomPerspective({ probability: 1 }),
  elastic: elastic({ alpha: 60, sigma: 4 }),
  'resize, squashed': resize({ size: [50, 35] }),
  'resize, cropped': resize({ size: [24, 24], fit: 'crop' }),
  'resize, letterboxed': resize({ size: [64, 40], fit: 'letterbox' }),
  'resize to a short side': resize({ size: 45, fit: 'short-side' }),
  'resize to a long side': resize({ size: 28, fit: 'long-side' }),
  cropCenter: cropCenter({ size: [22, 30] }),
  randomIouCrop: randomIouCrop({ overlaps: [0.05, 0.1] }),
  sanitizeBoxes: sanitizeBoxes(),
}

/** Transforms that may move a picture, and change its tones too. */
export const mixtures: Record<string, JointTransform> = {
  randAugment: randAugment(),
  trivialAugment: trivialAugment(),
}

/** Transforms of the picture alone. */
export const tones: Record<string, JointTransform> = {
  randomErasing: randomErasing({ probability: 1 }),
  cutout: cutout(),
  colorJitter: colorJitter({ hue: 0.2 }),
  randomBrightness: randomBrightness(),
  randomContrast: randomContrast(),
  randomSaturation: randomSaturation(),
  randomHue: randomHue(0.3),
  randomGrayscale: randomGrayscale({ probability: 1 }),
  randomInvert: randomInvert({ probability: 1 }),
  randomBlur: randomBlur({ probability: 1 }),
  randomClahe: randomClahe({ probability: 1, tiles: 3 }),
  augMix: augMix(),
  equalize: changeImage(equalize),
  autoContrast: changeImage(autoContrast),
  posterize: changeImage((image) => posterize(image, 3)),
  solarize: changeImage((image) => solarize(image, 100)),
  clahe: changeImage((image) => clahe(image)),
  gaussianBlur: changeImage((image) => gaussianBlur(image, 1.5)),
}

export const all = { ...moves, ...mixtures, ...tones }

type Values = 'Uint8Array' | 'Uint16Array' | 'Float32Array'

const arrays = { Uint8Array, Uint16Array, Float32Array }
const brightest = { Uint8Array: 255, Uint16Array: 65535, Float32Array: 1 }

/**
 * A picture with smooth, dark noise and a bright rectangle, its box, its mask in every form, and keypoints in its middle;
 * alpha is the same everywhere.
 */
export function marked(width = 40, height = 30, channels = 3, values: Values = 'Uint8Array') {
  const most = brightest[values]
  const box = {
    x: Math.floor(width * 0.35),
    y: Math.floor(height * 0.33),
    width: Math.max(1, Math.floor(width * 0.3)),
    height: Math.max(1, Math.floor(height * 0.3)),
  }
  const data = new arrays[values](width * height * channels)
  const pixels = new Uint8Array(width * height)
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const isInside = x >= box.x && x < box.x + box.width && y >= box.y && y < box.y + box.height
      pixels[y * width + x] = isInside ? 1 : 0
      for (let c = 0; c < channels; c++, i++) {
        const dark = 0.1 + 0.05 * Math.sin(x * 0.7 + y * 0.3 + c)
        const level = channels % 2 === 0 && c === channels - 1 ? 0.5 : isInside ? 0.9 : dark
        data[i] = values === 'Float32Array' ? level : Math.round(level * most)
      }
    }
  }
  const image: Image = { data, width, height, channels }
  const mask: Image = { data: pixels, width, height, channels: 1 }
  const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2, name: 'middle' }
  const own = { ...box, category: 'cat', mask: encodeRle(mask), keypoints: [middle] }
  return {
    image,
    mask,
    masks: [mask],
    boxes: [own],
    keypoints: [middle],
    label: 7,
  } satisfies AnnotatedImage & { label: number }
}

/** A number that changes with any of the values. */
export function fingerprint({ image, mask, boxes, keypoints }: AnnotatedImage) {
  let hash = 0x811c9dc5
  const add = (bytes: Uint8Array) => {
    for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0
  }
  const { data } = image
  add(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
  if (mask) add(new Uint8Array(mask.data.buffer, mask.data.byteOffset, mask.data.byteLength))
  const places = [...(boxes ?? []), ...(keypoints ?? [])].flatMap((place) =>
    ['x', 'y', 'width', 'height'].map(
      (key) => (place as unknown as Record<string, number>)[key] ?? 0,
    ),
  )
  add(new Uint8Array(Float64Array.from([image.width, image.height, ...places]).buffer))
  return hash
}

/** What all transforms make of some pictures, as numbers. */
export const fingerprints = () =>
  Object.fromEntries(
    Object.entries(all).map(([name, transform]) => [
      name,
      (['Uint8Array', 'Float32Array'] as const).flatMap((values) =>
        [1, 2].map((seed) =>
          fingerprint(transform(marked(40, 30, 3, values), randomStream('print', seed))),
        ),
      ),
    ]),
  )
