/** Letters of 5 × 7 pixels, for pictures that must not depend on the fonts of a computer. */

/** In pixels; one more lies between two letters. */
export const letterWidth = 5
/** In pixels. */
export const letterHeight = 7

/** From the space to the tilde, the seven rows of each as digits of base 32: the highest bit is the leftmost pixel. */
const glyphs = (
  '0000000 4444404 AAA0000 AAVAVAA 4FKE5U4 OP248J3 CIK8LID 4480000 2488842 8422248 04LEL40 044V440 0000C48 000V000 ' +
  '00000CC 01248G0 EHJLPHE 4C4444E EH1248V V2421HE 26AIV22 VGU11HE 68GUHHE V124888 EHHEHHE EHHF12C 0CC0CC0 0CC0C48 ' +
  '248G842 00V0V00 8421248 EH12404 EH1DLLE EHHVHHH UHHUHHU EHGGGHE SIHHHIS VGGUGGV VGGUGGG EHGNHHF HHHVHHH E44444E ' +
  '72222IC HIKOKIH GGGGGGV HRLLHHH HHPLJHH EHHHHHE UHHUGGG EHHHLID UHHUKIH FGGE11U V444444 HHHHHHE HHHHHA4 HHHLLLA ' +
  'HHA4AHH HHHA444 V1248GV E88888E 0G84210 E22222E 4AH0000 000000V 8420000 00E1FHF GGMPHHU 00EGGHE 11DJHHF 00EHVGE ' +
  '698S888 0FHHF1E GGMPHHH 40C444E 20622IC GGIKOKI C44444E 00QLLHH 00MPHHH 00EHHHE 00UHUGG 00DJF11 00MPGGG 00EGE1U ' +
  '88S8896 00HHHJD 00HHHA4 00HHLLA 00HA4AH 00HHF1E 00V248V 2448442 4444444 8442448 008L200'
).split(' ')

const replacements: Readonly<Record<string, string>> = {
  ...{ '×': 'x', '–': '-', '—': '-', '−': '-', '…': '...', '“': '"', '”': '"', '’': "'", '·': '.' },
  ...{
    '→': '->',
    ß: 'ss',
    æ: 'ae',
    ø: 'o',
    '≈': '~',
    '°': ' deg',
    '²': '2',
    '³': '3',
    å: 'a',
    Å: 'A',
  },
}

/** A text in the letters that there are: accents are dropped, what is left unknown becomes '?'. */
export const plainLetters = (text: string) =>
  text
    .replace(/[^\x20-\x7e]/g, (character) => replacements[character] ?? character)
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .replace(/[^\x20-\x7e]/gu, '?')

/** Calls `paint` for every set pixel of a text in letters of 5 × 7, from its upper left corner. */
export function eachLetterPixel(text: string, paint: (x: number, y: number) => void) {
  for (const [place, character] of [...plainLetters(text)].entries()) {
    const rows = glyphs[character.charCodeAt(0) - 32]!
    for (let y = 0; y < letterHeight; y++) {
      const bits = Number.parseInt(rows[y]!, 32)
      for (let x = 0; x < letterWidth; x++) {
        if (bits & (16 >> x)) paint(place * (letterWidth + 1) + x, y)
      }
    }
  }
}

/** How wide a text in letters of 5 × 7 is, in pixels. */
export const textWidth = (text: string) =>
  Math.max(0, [...plainLetters(text)].length * (letterWidth + 1) - 1)
