export * from './classification/index.js'
