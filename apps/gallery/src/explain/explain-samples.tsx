import { useEffect, useState } from 'preact/hooks'
import type { SamplePicture } from '../classify/read-picture.js'
import { SampleStrip } from '../classify/sample-strip.js'
import { useStore } from '../store.js'
import { explaining, framingInUse, showPicture } from './explaining.js'

/** Test pictures to begin with; the first is shown by itself. */
export function ExplainSamples() {
  const { network, networkStatus, picture } = useStore(explaining)
  const [samples, setSamples] = useState<readonly SamplePicture[]>([])
  const isOffered = framingInUse() === 'fashion-mnist'

  useEffect(() => {
    const isEmpty = isOffered && networkStatus === 'ready' && !explaining.value.picture
    if (isEmpty && samples[0]) showPicture(samples[0])
  }, [isOffered, networkStatus, network, samples])

  if (!isOffered) return null
  return (
    <SampleStrip
      perClass={1}
      chosen={picture}
      onChoose={(sample) => void showPicture(sample)}
      onOffer={setSamples}
    />
  )
}
