/** A stretch of time in the chart, in milliseconds. */
export interface FlameSpan {
  depth: number
  start: number
  duration: number
  name: string
  /** Class of its colour. */
  kind: string
  /** What else there is to say of it, in lines. */
  notes: string[]
}

export interface FlameData {
  duration: number
  /** Each before those that it encloses. */
  spans: FlameSpan[]
  /** Bytes held, in the order of time. */
  memory: [time: number, bytes: number][]
}

/**
 * The chart of a profile's page. The page carries the text of this class: it may use nothing from outside of it, and no
 * syntax that bundlers put in terms of functions of their own (so fields are only declared).
 */
export class FlameChart {
  declare readonly root: HTMLElement
  declare readonly svg: SVGSVGElement
  declare readonly tip: HTMLElement
  declare readonly whole: HTMLButtonElement
  declare readonly data: FlameData
  /** What is shown. */
  declare from: number
  declare to: number
  /** The span that the keys move from. */
  declare chosen: number

  constructor(root: HTMLElement, data: FlameData) {
    this.root = root
    this.data = data
    this.svg = root.querySelector('svg')!
    this.tip = root.querySelector<HTMLElement>('.tip')!
    this.whole = root.querySelector('button')!
    this.chosen = 0
    this.from = 0
    this.to = data.duration
    this.listen()
    new ResizeObserver(() => this.draw()).observe(this.svg.parentElement!)
  }

  listen() {
    const { svg } = this
    const indexOf = (event: Event) => {
      const index = (event.target as Element).closest('[data-index]')?.getAttribute('data-index')
      return index ? Number(index) : undefined
    }
    this.whole.addEventListener('click', () => this.show(0, this.data.duration))
    svg.addEventListener('click', (event) => {
      const index = indexOf(event)
      if (index !== undefined) this.zoom(index)
    })
    svg.addEventListener('pointermove', (event) => {
      const index = indexOf(event)
      if (index === undefined) this.tip.hidden = true
      else this.explain(index, event.clientX, event.clientY)
    })
    svg.addEventListener('pointerleave', () => {
      this.tip.hidden = true
    })
    svg.addEventListener('focus', () => this.draw())
    svg.addEventListener('blur', () => {
      this.tip.hidden = true
      this.draw()
    })
    svg.addEventListener('keydown', (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || !this.press(event.key)) return
      event.preventDefault()
    })
  }

  /** Whether the key means something here. */
  press(key: string) {
    if (key === 'Escape') {
      this.tip.hidden = true
      this.show(0, this.data.duration)
    } else if (key === 'Enter' || key === ' ') this.zoom(this.chosen)
    else if (key.startsWith('Arrow')) this.choose(this.neighbour(key))
    else return false
    return true
  }

  /** The span that an arrow leads to from the chosen one, or the same where there is none. */
  neighbour(key: string): number {
    const { spans } = this.data
    const { chosen } = this
    const { depth, start, duration } = spans[chosen]!
    if (key === 'ArrowDown') {
      const next = spans[chosen + 1]
      return next && next.depth > depth && next.start < start + duration ? chosen + 1 : chosen
    }
    const step = key === 'ArrowRight' ? 1 : -1
    const wanted = key === 'ArrowUp' ? depth - 1 : depth
    for (let index = chosen + step; spans[index]; index += step) {
      if (spans[index]!.depth === wanted) return index
    }
    return chosen
  }

  choose(index: number) {
    const { start, duration } = this.data.spans[index]!
    this.chosen = index
    const isOutside = start + duration <= this.from || start >= this.to
    if (isOutside) this.show(0, this.data.duration)
    else this.draw()
    const box = this.svg.querySelector('.chosen')?.getBoundingClientRect()
    const frame = this.svg.getBoundingClientRect()
    const x = box ? box.x + Math.min(box.width / 2, 60) : frame.x
    this.explain(index, Math.max(x, frame.x), box ? box.y + 12 : frame.y)
  }

  zoom(index: number) {
    const { start, duration } = this.data.spans[index]!
    this.chosen = index
    this.tip.hidden = true
    this.show(start, start + duration)
  }

  show(from: number, to: number) {
    this.from = from
    this.to = Math.max(to, from + 1e-4)
    this.whole.disabled = from <= 0 && to >= this.data.duration
    this.draw()
  }

  draw() {
    const width = this.svg.parentElement!.clientWidth
    const { spans } = this.data
    const rows = Math.max(...spans.map(({ depth }) => depth), 0) + 1
    const bottom = 24 + rows * 22
    const height = bottom + 70
    this.svg.setAttribute('viewBox', `0 0 ${width} ${height}`)
    this.svg.setAttribute('width', String(width))
    this.svg.setAttribute('height', String(height))
    const scale = width / (this.to - this.from)
    const drawn = spans.map(() => -1).slice(0, rows)
    const boxes = spans.flatMap((span, index) => {
      const left = Math.max(0, (span.start - this.from) * scale)
      const right = Math.min(width, (span.start + span.duration - this.from) * scale)
      const end = Math.max(right, left + 0.5)
      const isHidden = right < 0 || left >= width || end <= drawn[span.depth]! + 0.25
      if (isHidden && index !== this.chosen) return []
      drawn[span.depth] = end
      return [this.box(index, left, end - left)]
    })
    this.svg.replaceChildren(
      ...this.axis(width, bottom),
      ...this.memory(width, bottom + 8, scale),
      ...boxes,
    )
  }

  element(name: string, attributes: Record<string, string | number>, text = '') {
    const element = document.createElementNS('http://www.w3.org/2000/svg', name)
    for (const key of Object.keys(attributes)) element.setAttribute(key, String(attributes[key]))
    element.textContent = text
    return element
  }

  box(index: number, x: number, width: number) {
    const { depth, name, kind } = this.data.spans[index]!
    const y = 24 + depth * 22
    const isChosen = index === this.chosen && document.activeElement === this.svg
    const group = this.element('g', {
      class: `span ${kind}${isChosen ? ' chosen' : ''}`,
      'data-index': index,
    })
    const gap = width > 3 ? 1 : 0
    const rounding = width > 8 ? 3 : 0
    group.append(this.element('rect', { x, y, width: width - gap, height: 21, rx: rounding }))
    const room = Math.floor((width - 10) / 6.7)
    if (room >= 3 || (room > 0 && name.length <= room)) {
      const fitting = name.length <= room ? name : `${name.slice(0, room - 1)}…`
      group.append(this.element('text', { x: x + 5, y: y + 15 }, fitting))
    }
    return group
  }

  axis(width: number, bottom: number) {
    const wanted = ((this.to - this.from) * 110) / width
    const power = 10 ** Math.floor(Math.log10(wanted))
    const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= wanted)!
    const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9))
    const lines: Element[] = []
    for (let tick = Math.ceil(this.from / step - 1e-9); tick * step < this.to; tick++) {
      const x = ((tick * step - this.from) * width) / (this.to - this.from)
      lines.push(this.element('line', { x1: x, x2: x, y1: 4, y2: bottom + 70, class: 'grid' }))
      if (x > width - 60) continue
      const label = `${(tick * step).toFixed(digits)} ms`
      lines.push(this.element('text', { x: x + 5, y: 14, class: 'axis' }, label))
    }
    return lines
  }

  /** The memory of tensors over time, as steps. */
  memory(width: number, top: number, scale: number) {
    const { memory } = this.data
    const most = Math.max(...memory.map(([, bytes]) => bytes), 1)
    const heightOf = (bytes: number) => top + 44 - (Math.max(0, bytes) / most) * 40
    const place = (time: number) => Math.min(width, Math.max(0, (time - this.from) * scale))
    let path = `M0,${top + 44}`
    let before = memory[0]?.[1] ?? 0
    for (const [time, bytes] of memory) {
      const x = place(time).toFixed(1)
      path += `L${x},${heightOf(before).toFixed(1)}L${x},${heightOf(bytes).toFixed(1)}`
      before = bytes
    }
    path += `L${width},${heightOf(before).toFixed(1)}L${width},${top + 44}Z`
    const label = `memory of tensors, at most ${(most / 1e6).toFixed(1)} MB`
    return [
      this.element('path', { d: path, class: 'memory' }),
      this.element('text', { x: 5, y: top + 58, class: 'axis' }, label),
    ]
  }

  /** Says what there is to say of a span, beside a place on the screen. */
  explain(index: number, x: number, y: number) {
    const { tip } = this
    const { name, duration, notes } = this.data.spans[index]!
    const share = ((duration / this.data.duration) * 100).toFixed(1)
    const title = document.createElement('strong')
    title.textContent = name
    const lines = [`${duration.toFixed(3)} ms, ${share} % of the step`, ...notes].map((line) => {
      const element = document.createElement('span')
      element.textContent = line
      return element
    })
    tip.replaceChildren(title, ...lines)
    tip.hidden = false
    const room = document.documentElement.clientWidth - tip.offsetWidth - 8
    const below = y + 18 + tip.offsetHeight < window.innerHeight
    tip.style.left = `${Math.max(8, Math.min(room, x + 12))}px`
    tip.style.top = `${below ? y + 18 : y - tip.offsetHeight - 12}px`
  }
}
