import type { WeightsFormat } from '../weights-format.js'

/** What begins as a pickle does: PyTorch's checkpoints that are no archive, and dicts of NumPy's arrays. */
export const pickleFormat: WeightsFormat = {
  name: 'PyTorch (.pth, .pt)',
  recognizes: (head) =>
    (head[0] === 0x80 && head[1]! >= 1 && head[1]! <= 5) ||
    /^(c[\w.]+\n[\w.]+\n|\([dl]p?\d*\n|\(i?[\w.]+\n[\w.]+\n)/.test(
      String.fromCharCode(...head.subarray(0, 200)),
    ),
  async open(source, options) {
    const { openLegacy } = await import('./pytorch-legacy.js')
    return openLegacy(source, options)
  },
}
