/** A sound as its file has it, and what is to be heard in it. */
export interface SoundSample {
  /** The whole file, encoded as it was found: WAV, unless the data set says otherwise. */
  sound: Uint8Array
  /** Where it lies in the data set: 'recordings/7_theo_3.wav'. */
  name: string
  /** An index of the data set's `classes`. */
  label: number
}
