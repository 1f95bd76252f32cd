import {
  groundColor,
  type Layer,
  type Mark,
  marksOf,
  type Point,
  type Rgb,
  type SampleView,
} from '@cnn/datasets/view'

/** Draws a view so that it fills the canvas. */
export function drawOnCanvas(
  canvas: HTMLCanvasElement,
  view: SampleView,
  layers: ReadonlySet<string>,
) {
  const context = canvas.getContext('2d')!
  const scale = canvas.width / view.width
  context.setTransform(1, 0, 0, 1, 0, 0)
  context.fillStyle = css(groundColor)
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.setTransform(scale, 0, 0, canvas.height / view.height, 0, 0)
  if (view.picture) {
    context.imageSmoothingEnabled = scale < 1.5
    context.imageSmoothingQuality = 'high'
    context.drawImage(pixelsOf(view.picture), 0, 0, view.width, view.height)
  }
  const wanted = [...layers].filter((layer): layer is Layer => layer !== 'captions')
  // Small canvases are shown smaller than they are, so that their lines and letters are larger.
  const unit = (Math.max(canvas.width, canvas.height) <= 400 ? 1.5 : 1.2) / scale
  for (const mark of marksOf(view, wanted)) drawMark(context, mark, unit)
}

const edgeColor = 'rgb(8 10 14 / 60%)'

function drawMark(context: CanvasRenderingContext2D, mark: Mark, unit: number) {
  switch (mark.kind) {
    case 'mask':
      context.imageSmoothingEnabled = false
      return context.drawImage(coloredMask(mark), 0, 0)
    case 'area':
      trace(context, mark.points)
      context.closePath()
      context.fillStyle = css(mark.color, 0.38)
      context.fill()
      return stroke(context, mark.color, 1.4 * unit)
    case 'line':
      trace(context, mark.points)
      return stroke(context, mark.color, 1.3 * mark.width * unit)
    case 'dot':
      circle(context, mark.at, 4 * unit, 'rgb(8 10 14)')
      circle(context, mark.at, 2.9 * unit, css(mark.color))
      return mark.isHollow ? circle(context, mark.at, 1.5 * unit, 'rgb(8 10 14)') : undefined
    case 'ball':
      return drawBall(context, mark, unit)
    case 'box': {
      const { x, y, width, height, color, text } = mark
      context.beginPath()
      context.rect(x, y, width, height)
      stroke(context, color, 2.4 * unit)
      if (text) writePlate(context, text, [x, y], color, 13 * unit)
    }
  }
}

function trace(context: CanvasRenderingContext2D, points: readonly Point[]) {
  context.beginPath()
  for (const [x, y] of points) context.lineTo(x, y)
}

/** Twice, the first time wider and dark, so that it is seen on any picture. */
function stroke(context: CanvasRenderingContext2D, color: Rgb, width: number) {
  context.lineJoin = context.lineCap = 'round'
  for (const [style, wide] of [
    [edgeColor, 1.8 * width],
    [css(color), width],
  ] as const) {
    context.strokeStyle = style
    context.lineWidth = wide
    context.stroke()
  }
}

function circle(context: CanvasRenderingContext2D, [x, y]: Point, radius: number, color: string) {
  context.beginPath()
  context.arc(x, y, radius, 0, 2 * Math.PI)
  context.fillStyle = color
  context.fill()
}

function drawBall(
  context: CanvasRenderingContext2D,
  { at, radius, color, text }: Extract<Mark, { kind: 'ball' }>,
  unit: number,
) {
  const [x, y] = at
  circle(context, at, radius + unit, 'rgb(10 12 16)')
  const light = context.createRadialGradient(x - radius / 3, y - radius / 3, 0, x, y, 1.3 * radius)
  light.addColorStop(0, css(color))
  light.addColorStop(1, css(color.map((value) => Math.round(value * 0.55)) as unknown as Rgb))
  context.beginPath()
  context.arc(x, y, radius, 0, 2 * Math.PI)
  context.fillStyle = light
  context.fill()
  if (!text) return
  context.font = `600 ${1.1 * radius}px system-ui, sans-serif`
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  context.fillStyle = inkOn(color)
  context.fillText(text, x, y)
}

function writePlate(
  context: CanvasRenderingContext2D,
  text: string,
  [x, y]: Point,
  color: Rgb,
  size: number,
) {
  context.font = `500 ${size}px system-ui, sans-serif`
  const width = context.measureText(text).width + 0.6 * size
  const top = Math.max(0, y - 1.3 * size)
  context.fillStyle = css(color, 0.92)
  context.fillRect(x, top, width, 1.3 * size)
  context.textAlign = 'left'
  context.textBaseline = 'middle'
  context.fillStyle = inkOn(color)
  context.fillText(text, x + 0.3 * size, top + 0.68 * size)
}

const inkOn = ([red, green, blue]: Rgb) =>
  0.3 * red + 0.6 * green + 0.1 * blue > 120 ? '#0c0e12' : '#fff'

const css = ([red, green, blue]: Rgb, opacity = 1) => `rgb(${red} ${green} ${blue} / ${opacity})`

function pixelsOf({ data, width, height, channels }: NonNullable<SampleView['picture']>) {
  return canvasOf(width, height, (rgba, pixel) => {
    for (let c = 0; c < 3; c++) {
      rgba[4 * pixel + c] = data[pixel * channels + Math.min(c, channels - 1)]!
    }
    rgba[4 * pixel + 3] = 255
  })
}

function coloredMask({ mask, colors }: Extract<Mark, { kind: 'mask' }>) {
  return canvasOf(mask.width, mask.height, (rgba, pixel) => {
    const label = mask.data[pixel]!
    if (label > 0) rgba.set([...colors[(label - 1) % colors.length]!, 110], 4 * pixel)
  })
}

function canvasOf(
  width: number,
  height: number,
  paint: (rgba: Uint8ClampedArray, pixel: number) => void,
) {
  const image = new ImageData(width, height)
  for (let pixel = 0; pixel < width * height; pixel++) paint(image.data, pixel)
  const canvas = new OffscreenCanvas(width, height)
  canvas.getContext('2d')!.putImageData(image, 0, 0)
  return canvas
}
