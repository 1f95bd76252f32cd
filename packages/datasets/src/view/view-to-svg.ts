import { toDataUrl } from '@cnn/core/data'
import { isLight } from './paint-board.js'
import { groundColor, type Mark, type Point, type Rgb, type SampleView } from './sample-view.js'

/**
 * The view as an SVG element that needs nothing else. Marks of a layer stand in groups of that class (`masks`, `boxes`,
 * `keypoints`, `lines`), so that a page's style can hide them.
 */
export function viewToSvg({ width, height, picture, marks, title }: SampleView): string {
  const unit = Math.max(width, height) / 160
  const isSmall = Math.max(width, height) < 96
  const shown = picture
    ? `<image width="${width}" height="${height}" href="${toDataUrl(picture)}"${isSmall ? ' style="image-rendering:pixelated"' : ''}/>`
    : `<rect width="${width}" height="${height}" fill="${rgb(groundColor)}"/>`
  const drawn = marks.map((mark) => {
    const shape = markToSvg(mark, unit)
    return mark.layer ? `<g class="${mark.layer}">${shape}</g>` : shape
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(title)}">${shown}${drawn.join('')}</svg>`
}

function markToSvg(mark: Mark, unit: number): string {
  switch (mark.kind) {
    case 'mask':
      return `<image width="${mark.mask.width}" height="${mark.mask.height}" href="${toDataUrl(colored(mark))}" style="image-rendering:pixelated"/>`
    case 'area':
      return `<polygon points="${places(mark.points)}" fill="${rgb(mark.color)}" fill-opacity="0.4" stroke="${rgb(mark.color)}" stroke-width="${round(0.8 * unit)}"/>`
    case 'line':
      return edged(
        `<polyline points="${places(mark.points)}" fill="none" stroke-linecap="round" stroke-linejoin="round"`,
        mark.color,
        0.7 * mark.width * unit,
      )
    case 'dot': {
      const fill = mark.isHollow ? '#080a0e' : rgb(mark.color)
      return `<circle ${center(mark.at)} r="${round(1.8 * unit)}" fill="${fill}" stroke="${mark.isHollow ? rgb(mark.color) : '#080a0e'}" stroke-width="${round(0.7 * unit)}"/>`
    }
    case 'ball': {
      const text = mark.text
        ? `<text x="${round(mark.at[0])}" y="${round(mark.at[1])}" dy="0.35em" text-anchor="middle" font-family="system-ui,sans-serif" font-weight="600" font-size="${round(1.1 * mark.radius)}" fill="${isLight(mark.color) ? '#0c0e12' : '#fff'}">${escaped(mark.text)}</text>`
        : ''
      return `<circle ${center(mark.at)} r="${round(mark.radius)}" fill="${rgb(mark.color)}" stroke="#0a0c10" stroke-width="${round(0.8 * unit)}"/>${text}`
    }
    case 'box': {
      const { x, y, width, height, color, text } = mark
      const box = `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" fill="none"`
      return edged(box, color, 1.4 * unit) + (text ? plate(text, x, y, color, unit) : '')
    }
  }
}

/** Drawn twice, the first time wider and dark, so that it is seen on any picture. */
const edged = (shape: string, color: Rgb, width: number) =>
  `${shape} stroke="#080a0e" stroke-opacity="0.6" stroke-width="${round(width * 1.8)}"/>${shape} stroke="${rgb(color)}" stroke-width="${round(width)}"/>`

function plate(text: string, x: number, y: number, color: Rgb, unit: number) {
  const size = 6.5 * unit
  const [top, width] = [Math.max(0, y - 1.25 * size), 0.62 * size * text.length + 0.5 * size]
  return `<rect x="${round(x)}" y="${round(top)}" width="${round(width)}" height="${round(1.25 * size)}" fill="${rgb(color)}" fill-opacity="0.92"/><text x="${round(x + 0.25 * size)}" y="${round(top + 0.95 * size)}" font-family="system-ui,sans-serif" font-size="${round(size)}" textLength="${round(width - 0.5 * size)}" lengthAdjust="spacingAndGlyphs" fill="${isLight(color) ? '#0c0e12' : '#fff'}">${escaped(text)}</text>`
}

function colored({ mask, colors }: Extract<Mark, { kind: 'mask' }>) {
  const { data: labels, width, height } = mask
  const data = new Uint8Array(width * height * 4)
  for (const [pixel, label] of labels.entries()) {
    if (label > 0) data.set([...colors[(label - 1) % colors.length]!, 118], 4 * pixel)
  }
  return { data, width, height, channels: 4 }
}

const places = (points: readonly Point[]) =>
  points.map((point) => point.map(round).join()).join(' ')

const center = ([x, y]: Point) => `cx="${round(x)}" cy="${round(y)}"`

const rgb = ([red, green, blue]: Rgb) => `rgb(${red} ${green} ${blue})`

const round = (value: number) => Math.round(value * 100) / 100

const escaped = (text: string) =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
