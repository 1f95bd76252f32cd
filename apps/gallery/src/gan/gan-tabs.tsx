import { hrefOf } from '../shell/route.js'

const tabs = [
  { path: 'gan', title: 'Generate' },
  { path: 'gan-points', title: 'Train on points' },
  { path: 'gan-pictures', title: 'Train on pictures' },
  { path: 'real-or-fake', title: 'Real or fake?' },
] as const

export type GanTab = (typeof tabs)[number]['path']

/** The pages about GANs. */
export function GanTabs({ current }: { current: GanTab }) {
  return (
    <nav class="gan-tabs" aria-label="About GANs">
      {tabs.map(({ path, title }) => (
        <a key={path} href={hrefOf(path)} aria-current={path === current ? 'page' : undefined}>
          {title}
        </a>
      ))}
    </nav>
  )
}
