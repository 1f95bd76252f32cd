let base: URL | undefined

/**
 * Where the files that ship beside the code (`.wasm`, weights) are to be found instead of beside the code: the address
 * of a folder, on a CDN or one's own server, that holds them under their own names. Without an argument they are looked
 * for beside the code again. Call it before `useBackend()` and `load()`.
 */
export function setAssetBase(url?: string | URL) {
  base = url === undefined ? undefined : new URL(withSlash(String(url)), pageUrl())
}

/** Where the file `name` is: under the base that was set, else where `beside` says that the code's own copy is. */
export const assetUrl = (name: string, beside: URL): URL => (base ? new URL(name, base) : beside)

const withSlash = (url: string) => (url.endsWith('/') ? url : `${url}/`)

const pageUrl = () => globalThis.location?.href
