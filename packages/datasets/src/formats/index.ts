export { type IdxArray, type IdxData, type ReadIdxOptions, readIdx } from './idx.js'
export {
  describeMatValue,
  listMat,
  type MatArray,
  type MatCell,
  type MatData,
  type MatNumberClass,
  type MatPieces,
  type MatSparse,
  type MatStruct,
  type MatText,
  type MatValue,
  type MatVariable,
  matNumbers,
  matText,
  type ReadMatOptions,
  readMat,
  type StreamMatOptions,
  streamMatVariable,
} from './mat.js'
export {
  type Bond,
  readSdf,
  readSdfRecord,
  type SdfMolecule,
  type SdfRecord,
  sdfRecords,
  type WritableSdf,
  writeSdf,
} from './sdf.js'
export { readWavHeader, type WavHeader } from './wav-header.js'
export {
  readXyz,
  type WritableXyz,
  writeXyz,
  type XyzColumn,
  type XyzMolecule,
  type XyzValue,
} from './xyz.js'
