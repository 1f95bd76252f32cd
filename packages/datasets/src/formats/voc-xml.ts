/** As much of XML 1.0 as annotations have: elements and text. Attributes are stepped over. */
import { CnnError } from '@cnn/core/data'

export interface XmlElement {
  name: string
  /** Its own text, without the space around it. */
  text: string
  children: XmlElement[]
}

const deepest = 64

/**
 * The root element of an XML text. Comments, processing instructions and a document type without definitions are left out.
 * @throws CnnError 'bad-xml' with the line of what is wrong
 */
export function parseXml(xml: string, name = 'The file'): XmlElement {
  const reader = new XmlReader(xml, name)
  return reader.read()
}

class XmlReader {
  private at = 0
  private readonly root: XmlElement = { name: '', text: '', children: [] }
  /** The elements around this place. */
  private readonly open = [this.root]

  constructor(
    private readonly xml: string,
    private readonly name: string,
  ) {}

  read(): XmlElement {
    const { xml, open, root } = this
    if (xml.startsWith('\ufeff')) this.at = 1
    while (this.at < xml.length) {
      if (xml[this.at] !== '<') this.readText()
      else if (xml.startsWith('<!--', this.at)) this.skipTo('-->')
      else if (xml.startsWith('<![CDATA[', this.at)) {
        open.at(-1)!.text += this.skipTo(']]>').slice('<![CDATA['.length, -']]>'.length)
      } else if (xml.startsWith('<?', this.at)) this.skipTo('?>')
      else if (xml.startsWith('<!', this.at)) this.skipDocumentType()
      else this.readTag()
    }
    if (open.length > 1) this.fail(`<${open.at(-1)!.name}> does not end: the file is cut off`)
    const [first, ...others] = root.children
    if (first && others.length === 0) return first
    return this.fail(`there are ${root.children.length} root elements`)
  }

  private readText() {
    const element = this.open.at(-1)!
    const next = this.xml.indexOf('<', this.at)
    const end = next < 0 ? this.xml.length : next
    const text = this.xml.slice(this.at, end)
    if (element === this.root && text.trim() !== '') this.fail('there is text outside of elements')
    element.text += this.decodeEntities(text)
    this.at = end
  }

  /** Steps over everything to the end of this text, and gives it. */
  private skipTo(end: string): string {
    const found = this.xml.indexOf(end, this.at + 2)
    if (found < 0) this.fail(`"${this.xml.slice(this.at, this.at + 9)}" has no end "${end}"`)
    const skipped = this.xml.slice(this.at, found + end.length)
    this.at += skipped.length
    return skipped
  }

  private skipDocumentType() {
    const start = this.at
    if (!this.skipTo('>').includes('[')) return
    this.at = start
    this.fail('documents with definitions are not read')
  }

  private readTag() {
    const tag = this.xml.slice(this.at + 1, this.endOfTag())
    const isEnd = tag.startsWith('/')
    const isEmpty = tag.endsWith('/')
    const name = /^[^\s/]+/.exec(isEnd ? tag.slice(1) : tag)?.[0]
    if (!name) this.fail(`"<${tag.slice(0, 20)}" is no tag`)
    const element = this.open.at(-1)!
    if (isEnd) {
      if (element.name !== name) this.fail(`</${name}> ends <${element.name}>`)
      element.text = element.text.trim()
      this.open.pop()
    } else {
      const child: XmlElement = { name: name!, text: '', children: [] }
      if (this.open.length > deepest) this.fail(`elements are nested more than ${deepest} deep`)
      element.children.push(child)
      if (!isEmpty) this.open.push(child)
    }
    this.at += tag.length + 2
  }

  /** Where the tag's ">" is, which its attributes may have too. */
  private endOfTag(): number {
    let quote = ''
    for (let at = this.at + 1; at < this.xml.length; at++) {
      const character = this.xml[at]!
      if (quote) quote = character === quote ? '' : quote
      else if (character === '"' || character === "'") quote = character
      else if (character === '>') return at
      else if (character === '<') break
    }
    return this.fail('a tag does not end')
  }

  private decodeEntities(text: string): string {
    if (!text.includes('&')) return text
    return text.replace(/&([^;&]{0,10})(;?)/g, (whole, name: string, end: string) => {
      const character = end ? characterOf(name) : undefined
      return character ?? this.fail(`"${whole}" is no character`)
    })
  }

  private fail(problem: string): never {
    const line = this.xml.slice(0, this.at).split('\n').length
    throw new CnnError('bad-xml', `${this.name}, line ${line}: ${problem}.`)
  }
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function characterOf(entity: string): string | undefined {
  const [, hex, decimal] = /^#(?:x([0-9a-f]{1,6})|(\d{1,7}))$/i.exec(entity) ?? []
  const code = hex ? Number.parseInt(hex, 16) : Number(decimal ?? Number.NaN)
  if (code >= 1 && code <= 0x10ffff) return String.fromCodePoint(code)
  return Object.hasOwn(entities, entity) ? entities[entity] : undefined
}

/** The first child of this name. */
export const child = (element: XmlElement | undefined, name: string): XmlElement | undefined =>
  element?.children.find((candidate) => candidate.name === name)

/** Text as the content of an element. */
export const escapeXml = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
