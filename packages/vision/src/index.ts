export * from './classification/index.js'
export * from './drawing/index.js'
