export {
  type AnchorGridOptions,
  anchorGrid,
  type DefaultBoxesOptions,
  defaultBoxes,
} from './anchors.js'
export {
  type BoxWeights,
  type DecodeBoxesOptions,
  decodeBoxes,
  encodeBoxes,
} from './box-coding.js'
export { boxIou, completeBoxIou, distanceBoxIou, generalizedBoxIou } from './box-iou.js'
export { type Box, boxAreas, boxOf, type Corners, clipBoxes, cornersOf } from './corners.js'
export { type MatchBoxesOptions, matchAnchors, matchBoxes } from './match-boxes.js'
export { batchedNms, type NmsOptions, nms } from './nms.js'
export { type RankScoresOptions, rankScores } from './rank-scores.js'
export { type SampleBalancedOptions, sampleBalanced } from './sample-balanced.js'
export { type SoftNmsOptions, softNms } from './soft-nms.js'
