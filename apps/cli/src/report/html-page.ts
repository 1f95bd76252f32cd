import { Markup, markup } from './markup.js'
import { pageStyle } from './page-style.js'

/** One HTML file that needs nothing else. */
export const htmlPage = (title: string, content: Markup): string =>
  markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${new Markup(pageStyle)}</style>
</head>
<body><main>
${content}
</main></body>
</html>
`.text
