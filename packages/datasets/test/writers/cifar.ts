/** Writes CIFAR's binary version. Source: https://www.cs.toronto.edu/~kriz/cifar.html, "Binary version". */

export interface WritableCifar {
  /** One byte for CIFAR-10, coarse and fine for CIFAR-100. */
  labels: readonly number[]
  /** Of the whole picture, or of each pixel (row, column). */
  color: readonly number[] | ((row: number, column: number) => readonly number[])
}

export function writeCifar(records: readonly WritableCifar[]): Uint8Array {
  return new Uint8Array(
    Buffer.concat(
      records.map(({ labels, color }) => {
        const planes = new Uint8Array(3072)
        for (let row = 0; row < 32; row++) {
          for (let column = 0; column < 32; column++) {
            const values = typeof color === 'function' ? color(row, column) : color
            for (let plane = 0; plane < 3; plane++) {
              planes[plane * 1024 + row * 32 + column] = values[plane]!
            }
          }
        }
        return Buffer.concat([Uint8Array.from(labels), planes])
      }),
    ),
  )
}
