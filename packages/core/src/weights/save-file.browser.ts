import { CnnError } from '../errors.js'

/** Gives a user a file: the browser downloads it under the path's last name. Only pages can, workers cannot. */
export async function saveFile(path: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  if (typeof document === 'undefined') {
    throw new CnnError(
      'no-download',
      `A worker cannot save ${path}. Leave out the path, and pass the bytes to the page.`,
    )
  }
  const url = URL.createObjectURL(new Blob([bytes], { type: 'application/octet-stream' }))
  const link = document.createElement('a')
  link.href = url
  link.download = path.split(/[/\\]/).at(-1)!
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
