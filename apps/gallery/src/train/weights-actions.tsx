import { useRef } from 'preact/hooks'
import { chooseNetwork, trainedId } from '../classify/recognition.js'
import { downloadFile } from '../download.js'
import { Icon } from '../shell/icon.js'
import { hrefOf } from '../shell/route.js'
import { useStore } from '../store.js'
import type { TrainSettings } from './train.service.js'
import { trainedNetwork } from './trained.js'
import { loadTrained, training } from './training.js'

interface WeightsActionsProps {
  settings: TrainSettings
  isBusy: boolean
}

/** Save the network, load one, take it to the classify page. */
export function WeightsActions({ settings, isBusy }: WeightsActionsProps) {
  const network = useStore(trainedNetwork)
  const input = useRef<HTMLInputElement>(null)

  function chosen() {
    const file = input.current?.files?.[0]
    if (file) loadTrained(file, settings)
    if (input.current) input.current.value = ''
  }

  return (
    <div class="actions">
      {network && (
        <>
          <a class="button" href={hrefOf('classify')} onClick={() => chooseNetwork(trainedId)}>
            <Icon name="arrow" />
            Use it on the classify page
          </a>
          <button type="button" class="button" onClick={() => save(network.weights)}>
            <Icon name="save" />
            Save weights
          </button>
        </>
      )}
      <button type="button" class="button" disabled={isBusy} onClick={() => input.current?.click()}>
        <Icon name="file" />
        Load weights
      </button>
      <input
        ref={input}
        type="file"
        accept=".safetensors"
        hidden
        aria-label="A weights file"
        onChange={chosen}
      />
    </div>
  )
}

function save(weights: Uint8Array) {
  downloadFile(
    'fashion-mnist.safetensors',
    weights as Uint8Array<ArrayBuffer>,
    'application/octet-stream',
  )
  training.update({ isSaved: true })
}
