import type { ImageSource } from '@cnn/core/data'

/** A file below the root of a folder of classes. */
export interface FolderFile {
  /** From the root on, with slashes: 'cat/tabby/1.jpg'. Its first part is the class. */
  path: string
  /** Where its picture is read from. */
  image: ImageSource
}

/** A file, or a whole folder, that was left out, and why. */
export interface SkippedFile {
  path: string
  reason: string
}

/** Hidden files and what operating systems leave behind are not looked at. */
export const isHidden = (path: string) =>
  path.split('/').some((part) => /^(\.|Thumbs\.db$|desktop\.ini$|__MACOSX$)/.test(part))

/** The order of code units, which is the same everywhere: that of Python's `sorted`. */
export const byPath = (a: { path: string }, b: { path: string }) => (a.path < b.path ? -1 : 1)
