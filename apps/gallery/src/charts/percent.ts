/** A share for people: '93.4 %'. */
export const percent = (share: number, digits = 1) => `${(share * 100).toFixed(digits)} %`
