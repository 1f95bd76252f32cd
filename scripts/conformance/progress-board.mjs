// A line per column: on a terminal written over again and again, elsewhere written now and then.
const barWidth = 24
const logEvery = 15_000

export class ProgressBoard {
  #lines = new Map()
  #started = new Map()
  #height = 0
  #logged = 0
  #stream = process.stderr
  #width

  constructor(names) {
    this.#width = Math.max(...names.map((name) => name.length))
    for (const name of names) this.#lines.set(name, 'waiting')
    this.#draw()
  }

  start(name) {
    this.#started.set(name, performance.now())
    this.#set(name, 'starting')
  }

  advance(name, { done, count }) {
    const elapsed = (performance.now() - this.#started.get(name)) / 1000
    const filled = Math.round((barWidth * done) / count)
    const meter = '━'.repeat(filled) + '─'.repeat(barWidth - filled)
    const left = clock((elapsed * (count - done)) / done)
    this.#set(name, `${meter} ${done}/${count}  ${left} left`)
  }

  finish(name, text) {
    const seconds = (performance.now() - this.#started.get(name)) / 1000
    const line = `${text}  ${clock(seconds)}`
    this.#set(name, line)
    if (!this.#stream.isTTY) this.#log(name, line)
  }

  #set(name, text) {
    this.#lines.set(name, text)
    if (this.#stream.isTTY) this.#draw()
    else if (performance.now() - this.#logged > logEvery) this.#log(name, text)
  }

  #log(name, text) {
    this.#logged = performance.now()
    this.#stream.write(`${name.padEnd(this.#width)}  ${text}\n`)
  }

  #draw() {
    if (!this.#stream.isTTY) return
    const columns = (this.#stream.columns || 80) - 1
    const up = this.#height ? `\x1b[${this.#height}A` : ''
    const lines = [...this.#lines].map(([name, text]) => {
      const line = [...`${name.padEnd(this.#width)}  ${text}`].slice(0, columns).join('')
      return `\r${line}\x1b[K\n`
    })
    this.#stream.write(up + lines.join(''))
    this.#height = lines.length
  }
}

/** 75 → '1:15'. */
function clock(seconds) {
  const whole = Math.round(seconds)
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`
}
