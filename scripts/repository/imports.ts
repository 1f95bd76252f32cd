import { posix } from 'node:path'
import ts from 'typescript'

/** The text of every file of a repository under its path from the root, with forward slashes. */
export type Files = ReadonlyMap<string, string>

export interface Import {
  specifier: string
  /** A type only import vanishes when compiled; a dynamic one loads when it is reached. */
  kind: 'static' | 'type' | 'dynamic'
}

export const isCode = (path: string) => /\.(ts|tsx|mts|mjs)$/.test(path)
export const isTest = (path: string) => /\.test\.tsx?$|^(packages|apps)\/[^/]+\/test\//.test(path)

/** Code that users load: the source of packages and apps without its tests and without what compiles to wasm. */
export const isSource = (path: string) =>
  /^(packages|apps)\/[^/]+\/src\//.test(path) &&
  isCode(path) &&
  !isTest(path) &&
  !path.includes('/assembly/')

/** The folder of the package that a file belongs to ('packages/core'), or undefined for a file of the root. */
export const packageFolder = (path: string) => /^(packages|apps)\/[^/]+/.exec(path)?.[0]

/** Every import, export … from, import() and import type of a file. */
export function importsOf(path: string, text: string): Import[] {
  const found: Import[] = []
  const visit = (node: ts.Node) => {
    const entry = readImport(node)
    if (entry) found.push(entry)
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest))
  return found
}

function readImport(node: ts.Node): Import | undefined {
  if (ts.isImportDeclaration(node)) return withKind(node.moduleSpecifier, isTypeOnly(node))
  if (ts.isExportDeclaration(node)) return withKind(node.moduleSpecifier, node.isTypeOnly)
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
    return withKind(node.argument.literal, true)
  }
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    const [specifier] = node.arguments
    if (specifier && ts.isStringLiteralLike(specifier)) {
      return { specifier: specifier.text, kind: 'dynamic' }
    }
  }
  return undefined
}

function withKind(specifier: ts.Node | undefined, typeOnly: boolean): Import | undefined {
  if (!specifier || !ts.isStringLiteralLike(specifier)) return undefined
  return { specifier: specifier.text, kind: typeOnly ? 'type' : 'static' }
}

/** `import { type A }` is not: with verbatimModuleSyntax its module still loads. */
const isTypeOnly = ({ importClause }: ts.ImportDeclaration) =>
  importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword

/** Which half `#runtime/…` means: that of browsers, that of Node, or both. */
export type Runtime = 'browser' | 'node' | 'both'

/** Who imports whom, file by file, and from which packages. */
export class ImportGraph {
  readonly files: Files
  readonly #imports = new Map<string, Import[]>()

  constructor(files: Files) {
    this.files = files
  }

  /** The imports of one file. */
  of(path: string): Import[] {
    let imports = this.#imports.get(path)
    if (!imports) {
      imports = importsOf(path, this.files.get(path) ?? '')
      this.#imports.set(path, imports)
    }
    return imports
  }

  /** The files of the same package that a specifier means when written in `from`; none for another package. */
  resolve(from: string, specifier: string, runtime: Runtime = 'both'): string[] {
    if (specifier.startsWith('#runtime/')) {
      const base = posix.join(packageFolder(from) ?? '', 'src', specifier.slice('#runtime/'.length))
      const halves = runtime === 'both' ? ['browser', 'node'] : [runtime]
      return halves.map((half) => `${base}.${half}.ts`).filter((path) => this.files.has(path))
    }
    if (!specifier.startsWith('.')) return []
    const path = posix.join(posix.dirname(from), specifier)
    const candidates = [path, path.replace(/\.js$/, '.ts'), path.replace(/\.js$/, '.tsx')]
    return candidates.filter((candidate) => this.files.has(candidate)).slice(0, 1)
  }

  /** The files of the same package that a file imports. */
  neighbours(path: string, kinds: readonly Import['kind'][], runtime: Runtime = 'both'): string[] {
    return this.of(path)
      .filter(({ kind }) => kinds.includes(kind))
      .flatMap(({ specifier }) => this.resolve(path, specifier, runtime))
  }

  /** Every file reachable from the entries, each with the file that led to it. */
  reachable(entries: readonly string[], kinds: readonly Import['kind'][], runtime: Runtime) {
    const cameFrom = new Map<string, string | undefined>()
    const open: [string, string | undefined][] = entries.map((entry) => [entry, undefined])
    for (let next = open.pop(); next; next = open.pop()) {
      const [path, parent] = next
      if (cameFrom.has(path)) continue
      cameFrom.set(path, parent)
      for (const target of this.neighbours(path, kinds, runtime)) open.push([target, path])
    }
    return cameFrom
  }

  /** One import cycle through each file that closes one, as the list of its files. */
  cycles(paths: readonly string[]): string[][] {
    const found: string[][] = []
    const done = new Set<string>()
    const trail: string[] = []
    const visit = (path: string) => {
      if (done.has(path)) return
      const start = trail.indexOf(path)
      if (start >= 0) {
        found.push([...trail.slice(start), path])
        return
      }
      trail.push(path)
      for (const target of this.neighbours(path, ['static', 'type', 'dynamic'])) visit(target)
      trail.pop()
      done.add(path)
    }
    for (const path of paths) visit(path)
    return found
  }
}

const graphs = new WeakMap<Files, ImportGraph>()

/** The graph of a repository, read once. */
export function importGraph(files: Files): ImportGraph {
  const graph = graphs.get(files) ?? new ImportGraph(files)
  graphs.set(files, graph)
  return graph
}
