import { useEffect } from 'preact/hooks'
import { percent } from '../charts/percent.js'
import { hrefOf } from '../shell/route.js'
import { useStore } from '../store.js'
import { trainedNetwork } from '../train/trained.js'
import { framedNetworks } from './networks.js'
import { chooseFirstNetwork, chooseNetwork, recognition, trainedId } from './recognition.js'

/** Which network looks at the picture. */
export function NetworkChoice() {
  const { network } = useStore(recognition)
  const trained = useStore(trainedNetwork)
  useEffect(chooseFirstNetwork, [trained])

  if (framedNetworks.length === 0 && !trained) {
    return (
      <p class="note">
        There is no network here yet. <a href={hrefOf('train')}>Train one</a>: it takes a minute.
      </p>
    )
  }
  return (
    <label class="field network-choice">
      <span>Network</span>
      <select value={network ?? ''} onChange={(event) => chooseNetwork(event.currentTarget.value)}>
        {framedNetworks.map(({ id, title }) => (
          <option key={id} value={id}>
            {title}
          </option>
        ))}
        <option value={trainedId} disabled={!trained}>
          {trained ? trainedTitle(trained) : 'Yours: train one first'}
        </option>
      </select>
    </label>
  )
}

function trainedTitle({ accuracy, epochs }: { accuracy?: number; epochs: number }) {
  const known = accuracy === undefined ? `${epochs} epochs` : `${percent(accuracy)} right`
  return `Yours: clothing, ${known}`
}
