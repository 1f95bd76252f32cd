/**
 * The class of a file in a folder with a folder for each class: 'flowers/rose/wild/1.jpg' is of 'rose'. A file that
 * stands in the chosen folder itself is of the class that bears that folder's name.
 */
export function classOfPath(path: string): string {
  const folders = path.split('/').filter(Boolean).slice(0, -1)
  return folders[1] ?? folders[0] ?? ''
}

/** Whether it is one of the files that systems leave behind. */
export const isHidden = (path: string) =>
  path.split('/').some((part) => /^(\.|Thumbs\.db$|desktop\.ini$|__MACOSX$)/.test(part))
