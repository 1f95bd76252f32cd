export * from './classification/index.js'
export * from './detection/index.js'
export * from './drawing/index.js'
export * from './evaluation/index.js'
