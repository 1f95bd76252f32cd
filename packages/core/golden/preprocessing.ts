import type { Image } from '../src/data/image.js'
import { type ImageTransform, prepareImage } from '../src/data/image-transform.js'
import golden from './preprocessing.json'

/** Real pictures by their path in the test data. */
export const pictures = golden.pictures

const presets = Object.entries(golden.presets).map(([name, preset]) => ({
  name,
  transform: { ...preset, mean: [0, 0, 0], std: [1, 1, 1] } as ImageTransform,
}))

/** The presets under which a picture does not become what torchvision makes of it, pixel by pixel. */
export async function differences(image: Image, { sha256 }: { sha256: string[] }) {
  const wrong: string[] = []
  for (const [i, { name, transform }] of presets.entries()) {
    const { data } = prepareImage(image, transform)
    if ((await digest(data)) !== sha256[i]) wrong.push(name)
  }
  return wrong
}

async function digest(data: Uint8Array) {
  const hash = await crypto.subtle.digest('SHA-256', data as Uint8Array<ArrayBuffer>)
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
