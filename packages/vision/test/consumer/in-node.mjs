import { tryPackages } from './try-packages.mjs'
import { weights } from './weights.mjs'

const [assetBase] = process.argv.slice(2)
console.log(JSON.stringify(await tryPackages(weights, { backend: 'wasm', assetBase })))
