import { tryPackages } from './try-packages.mjs'
import { weights } from './weights.mjs'

const query = new URLSearchParams(location.search)
const assetBase = query.get('assetBase') ?? undefined
const backend = query.get('backend') ?? undefined
globalThis.result = await tryPackages(weights, { backend, assetBase }).catch((error) => ({
  error: error.stack,
}))
