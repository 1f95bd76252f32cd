import { expect, test } from 'vitest'
import { useBackend } from '../backend/use-backend.js'
import { Linear } from '../layers/linear.js'
import { Sequential } from '../layers/sequential.js'
import * as tf from '../tf.js'
import { profile } from './profile.js'
import { profileToHtml } from './profile-page.js'

async function openPage(html: string) {
  const frame = document.createElement('iframe')
  frame.style.cssText = 'width: 1000px; height: 800px'
  frame.srcdoc = html
  document.body.append(frame)
  await new Promise((resolve) => frame.addEventListener('load', resolve))
  await new Promise((resolve) => setTimeout(resolve, 100))
  return frame
}

test('the page of a profile draws it, and is moved in by clicks and keys', async () => {
  await useBackend('cpu')
  const model = new Sequential(new Linear(64, 64), new Linear(64, 8)).initialize(1)
  const x = tf.ones([32, 64])
  const run = () => tf.tidy(() => model.forward(x).dataSync().length)
  const taken = await profile(run, { model })
  const frame = await openPage(profileToHtml(taken, { title: 'two layers' }))
  const page = frame.contentDocument!
  const svg = page.querySelector('svg')!
  const named = (name: string) =>
    [...svg.querySelectorAll('.span')].find((span) => span.textContent === name)
  const widthOf = (name: string) =>
    named(name)!.querySelector('rect')!.getBoundingClientRect().width
  const whole = page.querySelector('button')!
  const press = (key: string) =>
    svg.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))

  expect(svg.clientWidth).toBeGreaterThan(800)
  expect(named('forward')).toBeDefined()
  expect(page.querySelectorAll('table')).toHaveLength(2)
  expect(whole.disabled).toBe(true)

  svg.focus()
  for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight']) press(key)
  expect(page.querySelector('.tip strong')!.textContent).toBe('1')
  press('ArrowUp')
  press('Enter')
  expect(page.querySelector<HTMLElement>('.tip')!.hidden).toBe(true)
  expect(widthOf('(Sequential)')).toBeCloseTo(svg.clientWidth, -1)
  press('Escape')
  expect(whole.disabled).toBe(true)

  named('forward')!.dispatchEvent(new MouseEvent('click', { bubbles: true }))
  expect(widthOf('forward')).toBeCloseTo(svg.clientWidth, -1)
  whole.click()
  expect(whole.disabled).toBe(true)
  frame.remove()
  model.dispose()
  x.dispose()
})

test('webgl: the whole step is measured until everything was computed', async () => {
  await useBackend('webgl')
  const x = tf.ones([256, 256])
  const before = tf.memory().numTensors
  const multiply = () => tf.tidy(() => tf.matMul(tf.matMul(x, x), x))
  const { result, isAsynchronous, kernels, durationMs } = await profile(multiply)
  expect(isAsynchronous).toBe(true)
  expect(kernels.map(({ op, flops }) => [op, flops])).toEqual([
    ['BatchMatMul', 2 * 256 ** 3],
    ['BatchMatMul', 2 * 256 ** 3],
  ])
  const last = kernels.at(-1)!
  expect(durationMs).toBeGreaterThan(last.startMs + last.durationMs)
  expect(tf.memory().numTensors).toBe(before + 1)
  expect((await result.data())[0]).toBe(256 ** 2)
  tf.dispose([result, x])
})
