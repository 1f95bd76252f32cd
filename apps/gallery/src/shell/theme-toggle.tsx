import { useState } from 'preact/hooks'
import { readSetting, writeSetting } from '../setting.js'
import { Icon } from './icon.js'

type Theme = 'light' | 'dark' | undefined

const prefersDark = () => matchMedia('(prefers-color-scheme: dark)').matches

/** Goes from the system's theme to the other one, and back. */
export function ThemeToggle() {
  const [theme, setTheme] = useState(readSetting('theme') as Theme)
  const isDark = theme === undefined ? prefersDark() : theme === 'dark'

  function toggle() {
    const wanted = isDark ? 'light' : 'dark'
    const next = (wanted === 'dark') === prefersDark() ? undefined : wanted
    if (next) document.documentElement.dataset.theme = next
    else delete document.documentElement.dataset.theme
    writeSetting('theme', next)
    setTheme(next)
  }

  const label = isDark ? 'Use the light theme' : 'Use the dark theme'
  return (
    <button type="button" class="icon-button" aria-label={label} title={label} onClick={toggle}>
      <Icon name={isDark ? 'sun' : 'moon'} />
    </button>
  )
}
