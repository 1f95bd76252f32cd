import { useEffect, useRef } from 'preact/hooks'
import { BackendButton } from '../engine/backend-button.js'
import type { Page } from './page.js'
import { pages } from './pages.js'
import { hrefOf, useRoute } from './route.js'
import { ThemeToggle } from './theme-toggle.js'

/** The frame round every page: name, navigation, backend, theme. */
export function App() {
  const page = useRoute()
  const main = useRef<HTMLElement>(null)
  const current = useRef<HTMLAnchorElement>(null)
  const shown = useRef(page)

  useEffect(() => {
    document.title = `${page.title} · cnn gallery`
    // On a phone the navigation is wider than the screen.
    current.current?.scrollIntoView({ block: 'nearest', inline: 'center' })
    if (shown.current === page) return
    shown.current = page
    main.current?.focus({ preventScroll: true })
    scrollTo({ top: 0 })
  }, [page])

  const Content = page.component
  const section = page.parent ?? page.path
  return (
    <>
      <button type="button" class="skip-link" onClick={() => main.current?.focus()}>
        Skip to the content
      </button>
      <header class="header">
        <a class="wordmark" href={hrefOf(pages[0]!.path)} aria-label="cnn gallery, first page">
          <img src="./icon.svg" alt="" width="26" height="26" />
          <span class="wordmark-text">
            cnn <span class="wordmark-second">gallery</span>
          </span>
        </a>
        <nav class="navigation" aria-label="Applications">
          {pages
            .filter(({ parent }) => !parent)
            .map(({ path, title }) => (
              <a
                key={path}
                ref={path === section ? current : undefined}
                href={hrefOf(path)}
                aria-current={currentness(path, page)}
              >
                {title}
              </a>
            ))}
        </nav>
        <div class="header-tools">
          <BackendButton />
          <ThemeToggle />
        </div>
      </header>
      <main id="main" class="main" ref={main} tabIndex={-1}>
        <Content />
      </main>
      <footer class="footer">
        Everything is computed here, in your browser. No picture leaves your computer.
      </footer>
    </>
  )
}

const currentness = (path: string, page: Page) => {
  if (path === page.path) return 'page'
  return path === page.parent ? 'true' : undefined
}
