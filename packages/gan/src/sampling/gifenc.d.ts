/** What is used of gifenc, which comes without types. */
declare module 'gifenc' {
  type Palette = [red: number, green: number, blue: number][]

  interface Encoder {
    writeFrame(
      places: Uint8Array,
      width: number,
      height: number,
      options: { palette?: Palette; delay: number; repeat: number },
    ): void
    finish(): void
    bytes(): Uint8Array<ArrayBuffer>
  }

  export interface Gifenc {
    GIFEncoder(): Encoder
    quantize(rgba: Uint8Array, colors: number): Palette
    applyPalette(rgba: Uint8Array, palette: Palette): Uint8Array
  }

  /** In Node, which takes the CommonJS module; in the ES module, which bundlers take, these are exports of their own. */
  const gifenc: Gifenc
  export default gifenc
}
