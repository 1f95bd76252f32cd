interface ReplayData {
  frames: { step: number; source: string; realScore: number | null; fakeScore: number | null }[]
  /** Where step 0 and the last step stand on the charts. */
  left: number
  right: number
  steps: number
}

/**
 * What runs in the page of a replay: shows the grid at the slider's place, and where the training stood. The page carries
 * the text of this class: it may use nothing from outside of it, and no syntax that bundlers put in terms of functions of
 * their own (so fields are only declared).
 */
export class ReplayPlayer {
  declare readonly data: ReplayData
  declare readonly slider: HTMLInputElement
  declare readonly button: HTMLButtonElement
  /** Of the film that plays, or 0. */
  declare timer: number

  constructor(root: HTMLElement, data: ReplayData) {
    this.data = data
    this.timer = 0
    this.slider = root.querySelector('input')!
    this.button = root.querySelector('button')!
    this.slider.oninput = () => this.show()
    this.button.onclick = () => (this.timer ? this.stop() : this.play())
    this.show()
  }

  show() {
    const place = Number(this.slider.value)
    const { step, source, realScore, fakeScore } = this.data.frames[place]!
    const { left, right, steps } = this.data
    const words = step.toLocaleString('en')
    this.element('picture').setAttribute('src', source)
    this.element('picture').setAttribute('alt', `Samples after step ${words}`)
    this.element('step').textContent = words
    this.slider.setAttribute('aria-valuetext', `step ${words}`)
    this.meter('real', realScore)
    this.meter('fake', fakeScore)
    this.element('verdict').textContent = this.verdict(realScore, fakeScore)
    const x = String(left + (step / Math.max(1, steps)) * (right - left))
    for (const cursor of document.querySelectorAll('.cursor')) {
      cursor.setAttribute('x1', x)
      cursor.setAttribute('x2', x)
    }
  }

  play() {
    const last = this.data.frames.length - 1
    if (Number(this.slider.value) === last) this.slider.value = '0'
    this.button.textContent = 'Pause'
    this.timer = window.setInterval(() => {
      this.slider.value = String(Number(this.slider.value) + 1)
      this.show()
      if (Number(this.slider.value) === last) this.stop()
    }, 150)
  }

  stop() {
    window.clearInterval(this.timer)
    this.timer = 0
    this.button.textContent = 'Play'
  }

  meter(name: string, score: number | null) {
    const text = score === null ? '–' : `${Math.round(100 * score)} %`
    this.element(`${name}-text`).textContent = text
    this.element(`${name}-bar`).style.width = `${100 * (score ?? 0)}%`
  }

  verdict(real: number | null, fake: number | null) {
    if (real === null || fake === null) return ''
    if (fake >= real) return 'Forgeries seem at least as real to it as what is real.'
    if (real - fake < 0.2) return 'It can hardly tell them apart: it might as well toss a coin.'
    if (real > 0.9 && fake < 0.1) return 'It sees through nearly every forgery.'
    return 'It is right more often than not, and is fooled now and then.'
  }

  element(id: string) {
    return document.getElementById(id)!
  }
}
