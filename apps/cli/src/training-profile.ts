import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type Profile,
  type ProfiledStep,
  profileTable,
  profileToHtml,
  profileToTrace,
} from '@cnn/core'
import type { Terminal } from './terminal/terminal.js'

/** What `profile` leaves in the folder of a run. */
export const profileFiles = { page: 'profile.html', trace: 'profile.json' }

/** Profiles the fifth step of a training, prints the table, and writes the page and the trace. */
export class TrainingProfile implements ProfiledStep {
  /** The first ones prepare what the later ones use. */
  readonly step = 5
  readonly onProfile: ProfiledStep['onProfile']
  /** The page, once there is one. */
  page?: string

  constructor(folder: string, title: string, terminal: Terminal) {
    this.onProfile = async (profile) => {
      const page = join(folder, profileFiles.page)
      const trace = join(folder, profileFiles.trace)
      await writeFile(page, profileToHtml(profile, { title }))
      await writeFile(trace, `${JSON.stringify(profileToTrace(profile))}\n`)
      this.page = page
      terminal.warn(profileText(profile, terminal))
      terminal.warn(`\n  ${page}\n  ${trace} (for chrome://tracing or https://ui.perfetto.dev)\n`)
    }
  }
}

/** The table with its first line in bold, set in like everything that a training says. */
function profileText(profile: Profile, { errorInk }: Terminal) {
  const [first, ...others] = profileTable(profile).split('\n')
  return [
    `\nOne training step: ${errorInk.bold(first!)}`,
    ...others.map((line) => line && `  ${line}`),
  ].join('\n')
}
