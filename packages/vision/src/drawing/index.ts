export { type ColorMap, jet, viridis } from './color-map.js'
export { colorHeatMap, type DrawHeatMapOptions, drawHeatMap, type HeatMap } from './heat-map.js'
export { showImage } from './show-image.js'
