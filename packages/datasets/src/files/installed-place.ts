/** Where operating systems' packages put a data set, and what to call that. */
export interface InstalledPlace {
  folder: string
  /** 'Debian package' */
  name: string
}
