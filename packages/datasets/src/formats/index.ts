export {
  type NpyArray,
  type NumberArray,
  type ReadNpyOptions,
  readNpy,
  readNpz,
  writeNpy,
  writeNpzArrays,
} from '@cnn/core/data'
export type { ByteStream } from '../files/byte-pieces.js'
export type { TargetFolder } from '../files/save-pieces.js'
export type { ReadTextOptions } from '../files/text-pieces.js'
export type {
  AnnotatedBox,
  AnnotatedPicture,
  AnnotatedPoint,
  AnnotationFiles,
  AnnotationFormat,
  AnnotationSet,
  PictureList,
} from './annotations.js'
export type { ArchivedFile } from './archived-file.js'
export { bunzip2Stream } from './bzip2.js'
export { type CocoJson, type CocoLicense, readCocoJson, readCocoResults } from './coco-json.js'
export { type ReadCocoOptions, readCoco } from './coco-json-folder.js'
export { writeCoco, writeCocoJson } from './coco-json-writer.js'
export {
  annotationFormats,
  convertAnnotations,
  readAnnotations,
  recogniseAnnotations,
  writeAnnotations,
} from './convert-annotations.js'
export {
  type CsvOptions,
  type CsvRecord,
  type CsvRow,
  type CsvValue,
  readCsv,
  readCsvRows,
  writeCsv,
} from './csv.js'
export {
  type GeoFeature,
  type GeoFeatureCollection,
  type GeoGeometry,
  type GeoPosition,
  type ReadGeoJsonOptions,
  readGeoJson,
  writeGeoJson,
} from './geojson.js'
export { gunzipStream, gzipStream, type UnpackOptions } from './gzip.js'
export {
  Hdf5Dataset,
  Hdf5Group,
  type Hdf5Object,
  type OpenHdf5Options,
  openHdf5,
} from './hdf5.js'
export { type IdxArray, type IdxData, type ReadIdxOptions, readIdx } from './idx.js'
export {
  type ElementReader,
  type JsonSource,
  type JsonStreamOptions,
  readJsonLists,
} from './json-stream.js'
export { readJsonl, writeJsonl } from './jsonl.js'
export {
  describeMatValue,
  listMat,
  type MatArray,
  type MatCell,
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
export { type RoadLine, readRoadCsv, writeRoadCsv } from './road-csv.js'
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
export { type ReadTarOptions, readTar, type TarEntry, type TarFile } from './tar.js'
export { tarTree } from './tar-tree.js'
export { readVoc, readVocXml, type VocAnnotation } from './voc.js'
export { writeVoc, writeVocXml } from './voc-writer.js'
export { readWavHeader, type WavHeader } from './wav-header.js'
export {
  readShard,
  type ShardSample,
  type ShardSource,
  type WebDatasetOptions,
  webDataset,
} from './webdataset.js'
export { writeTar } from './write-tar.js'
export {
  type WritableShardSample,
  type WriteShardsOptions,
  type WrittenShard,
  writeShards,
} from './write-webdataset.js'
export {
  readXyz,
  type WritableXyz,
  writeXyz,
  type XyzColumn,
  type XyzMolecule,
  type XyzValue,
} from './xyz.js'
export { readYolo } from './yolo.js'
export { parseYoloLabels, type YoloLayout, type YoloTask } from './yolo-labels.js'
export { type WriteYoloOptions, writeYolo } from './yolo-writer.js'
export { writeZip, zipTree } from './zip.js'
