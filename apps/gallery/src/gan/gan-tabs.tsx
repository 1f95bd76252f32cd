import { useEffect, useRef } from 'preact/hooks'
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
  const tab = useRef<HTMLAnchorElement>(null)
  // On a phone they are wider than the screen.
  useEffect(() => tab.current?.scrollIntoView({ block: 'nearest', inline: 'center' }), [current])
  return (
    <nav class="gan-tabs" aria-label="About GANs">
      {tabs.map(({ path, title }) => (
        <a
          key={path}
          ref={path === current ? tab : undefined}
          href={hrefOf(path)}
          aria-current={path === current ? 'page' : undefined}
        >
          {title}
        </a>
      ))}
    </nav>
  )
}
