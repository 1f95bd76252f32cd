import golden from './images.json'

/** An encoded picture and the pixels that PIL reads from it. */
export interface Fixture {
  name: string
  file: Uint8Array
  width: number
  height: number
  channels: number
  pixels: Uint8Array
}

export const fixtures: Fixture[] = golden.fixtures.map((fixture) => ({
  ...fixture,
  file: fromBase64(fixture.file),
  pixels: fromBase64(fixture.pixels),
}))

/** The file of one fixture. */
export const fixtureFile = (name: string) => fixtures.find((fixture) => fixture.name === name)!.file

/** The noise that the golden's script makes from the same formula. */
export function noise(width: number, height: number, channels: number) {
  const data = Uint8Array.from(
    { length: width * height * channels },
    (_, i) => (((i * 2654435761) % 2 ** 32) >>> 13) & 255,
  )
  return { data, width, height, channels }
}

export function fromBase64(text: string) {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
}

export const { resizes, plain, jitters, scene, warps, photos } = golden
