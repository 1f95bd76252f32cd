import { useStore } from '../store.js'
import { framingOf, recognition, showPicture } from './recognition.js'
import { SampleStrip } from './sample-strip.js'

/** Test pictures for the networks that know what they show. */
export function ClassifySamples() {
  const { network, picture } = useStore(recognition)
  if (framingOf(network) !== 'fashion-mnist') return null
  return (
    <SampleStrip perClass={2} chosen={picture} onChoose={(sample) => void showPicture(sample)} />
  )
}
