/** Text that is HTML or SVG already. */
export class Markup {
  constructor(readonly text: string) {}

  toString() {
    return this.text
  }
}

type Value = string | number | Markup | undefined | false | readonly Value[]

/** Template for HTML and SVG: values are escaped unless they are `Markup`; lists are joined, absent values left out. */
export function markup(parts: TemplateStringsArray, ...values: readonly Value[]): Markup {
  return new Markup(parts.reduce((text, part, i) => text + render(values[i - 1]) + part))
}

function render(value: Value): string {
  if (value === undefined || value === false) return ''
  if (value instanceof Markup) return value.text
  if (typeof value === 'object') return value.map(render).join('')
  return String(value).replace(/[&<>"']/g, (character) => entities[character]!)
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
