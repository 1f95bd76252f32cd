export { mirrorRows } from './flip'
export { resampleAcross, resampleGreyAcross, resampleDown } from './resample'
export { prepareTable } from './huffman'
export { decodeScan } from './jpeg-scan'
export { inverseBlocks } from './jpeg-block'
export { convertRows } from './jpeg-pixels'

/** Where memory is free. */
export function freeMemory(): usize {
  return __heap_base
}
