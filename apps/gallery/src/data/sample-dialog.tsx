import { useEffect, useRef } from 'preact/hooks'
import { Icon } from '../shell/icon.js'
import { useStore } from '../store.js'
import { browsing, closeSample, openSample } from './browsing.js'
import type { SampleDetail } from './data.service.js'
import { SampleCanvas } from './sample-canvas.js'

/** A sample large, with everything that is known of it. */
export function SampleDialog() {
  const { detail, answer } = useStore(browsing)
  const dialog = useRef<HTMLDialogElement>(null)
  const isOpen = detail !== undefined
  useEffect(() => {
    if (isOpen) dialog.current!.showModal()
    else dialog.current!.close()
  }, [isOpen])

  const places = answer?.samples.map(({ index }) => index) ?? []
  const place = detail ? places.indexOf(detail.index) : -1
  const beside = (step: number) => {
    const index = places[place + step]
    if (place >= 0 && index !== undefined) void openSample(index)
  }
  return (
    <dialog
      ref={dialog}
      class="dialog data-dialog"
      aria-labelledby="sample-title"
      onClose={closeSample}
      onClick={(event) => event.target === dialog.current && closeSample()}
      onKeyDown={({ key }) => {
        if (key === 'ArrowRight') beside(1)
        if (key === 'ArrowLeft') beside(-1)
      }}
    >
      {detail && (
        <div class="dialog-content">
          <header class="dialog-header">
            <h2 id="sample-title">
              {detail.view.title || 'Sample'} <small class="soft">no. {detail.index}</small>
            </h2>
            <button
              type="button"
              class="icon-button"
              aria-label="Close"
              title="Close"
              onClick={closeSample}
            >
              <Icon name="clear" />
            </button>
          </header>
          <div
            class="data-large"
            data-small={Math.max(detail.view.width, detail.view.height) <= 64}
          >
            <SampleCanvas view={detail.view} side={1000} />
          </div>
          {detail.sound && <PlayButton sound={detail.sound} />}
          <Words words={detail.view.captions} />
          <Words words={detail.view.facts} />
          <details class="data-fields">
            <summary>What the sample has</summary>
            <ul>
              {detail.fields.map((field) => (
                <li key={field}>
                  <code>{field}</code>
                </li>
              ))}
            </ul>
          </details>
        </div>
      )}
    </dialog>
  )
}

function Words({ words }: { words: readonly string[] }) {
  if (words.length === 0) return null
  return (
    <ul class="data-words">
      {words.map((one) => (
        <li key={one}>{one}</li>
      ))}
    </ul>
  )
}

function PlayButton({ sound }: { sound: NonNullable<SampleDetail['sound']> }) {
  const playing = useRef<AudioContext>(null)
  useEffect(() => () => void playing.current?.close(), [])
  async function play() {
    await playing.current?.close()
    const context = new AudioContext()
    playing.current = context
    const source = context.createBufferSource()
    source.buffer = await bufferOf(context, sound)
    source.connect(context.destination)
    source.start()
  }
  return (
    <div class="actions">
      <button type="button" class="button" onClick={() => void play()}>
        <Icon name="play" />
        Play
      </button>
    </div>
  )
}

function bufferOf(context: AudioContext, sound: NonNullable<SampleDetail['sound']>) {
  if ('file' in sound) return context.decodeAudioData(sound.file.slice().buffer)
  const buffer = context.createBuffer(1, sound.samples.length, sound.sampleRate)
  buffer.copyToChannel(sound.samples, 0)
  return buffer
}
