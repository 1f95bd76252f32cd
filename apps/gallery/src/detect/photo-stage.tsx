import { useEffect, useLayoutEffect, useState } from 'preact/hooks'
import { useStore } from '../store.js'
import { BoxLayer } from './box-layer.js'
import { detecting, noteDrawn } from './detecting.js'
import { useShownBoxes } from './shown-boxes.js'

/** The visitor's picture with its boxes. */
export function PhotoStage() {
  const { picture, found, status, error } = useStore(detecting)
  const { boxes, colors } = useShownBoxes(false)
  const url = useObjectUrl(picture?.file)
  const [ratio, setRatio] = useState(4 / 3)
  const isAnswered = found !== undefined && found.picture === picture
  const isLooking = picture !== undefined && !isAnswered && status === 'ready' && !error

  useLayoutEffect(() => {
    if (isAnswered) noteDrawn(found)
  }, [found])

  return (
    <div
      class="detect-stage"
      style={{ '--ratio': picture ? ratio : 4 / 3 }}
      aria-busy={isLooking}
      data-empty={!picture}
    >
      {picture && url ? (
        <img
          src={url}
          alt={picture.name}
          onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) =>
            setRatio(naturalWidth / naturalHeight)
          }
        />
      ) : (
        <p class="stage-hint">{hintFor(status)}</p>
      )}
      {picture && isAnswered && <BoxLayer boxes={boxes} colors={colors} picture={found} />}
      <p class="stage-remark" role="status">
        {isLooking && 'Looking …'}
        {picture && status === 'opening' && 'The detector is being loaded …'}
        {picture && status === 'none' && 'Choose a detector.'}
      </p>
    </div>
  )
}

function hintFor(status: string) {
  if (status === 'opening') return 'The detector is being loaded …'
  return status === 'none'
    ? 'Choose a detector, and a picture.'
    : 'Choose a picture: what is in it gets a box each.'
}

function useObjectUrl(file: Blob | undefined): string | undefined {
  const [url, setUrl] = useState<string>()
  useEffect(() => {
    if (!file) return
    const made = URL.createObjectURL(file)
    setUrl(made)
    return () => {
      URL.revokeObjectURL(made)
      setUrl(undefined)
    }
  }, [file])
  return url
}
