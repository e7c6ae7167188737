import { readdirSync, readFileSync } from 'fs';
import { posix, relative, sep } from 'path';
// Of the repository itself: tests read its sources with its own compiler.
// eslint-disable-next-line @backstage/no-undeclared-imports
import ts from 'typescript';

/** Sources by path, with forward slashes. */
export type Sources = ReadonlyMap<string, string>;

/** One thing that a file takes from elsewhere; no names: all of it. */
export type Import = { from: string; names?: string[] };

/** Sources below a directory, without tests. */
export function readSources(directory: string): Sources {
  const files = new Map<string, string>();
  for (const item of readdirSync(directory, {
    recursive: true,
    withFileTypes: true,
  })) {
    const path = `${item.parentPath}${sep}${item.name}`;
    const name = relative(directory, path).split(sep).join('/');
    if (!item.isFile() || !/\.tsx?$/.test(name)) continue;
    if (/\.test\.tsx?$|__testUtils__|__fixtures__/.test(name)) continue;
    files.set(name, readFileSync(path, 'utf8'));
  }
  return files;
}

/** Every way that a file may reach another: types, re-exports and calls too. */
export function importsOf(source: string): Import[] {
  const file = ts.createSourceFile(
    'x.ts',
    source,
    ts.ScriptTarget.Latest,
    true,
  );
  const imports: Import[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
      const { moduleSpecifier } = node;
      if (moduleSpecifier && ts.isStringLiteral(moduleSpecifier)) {
        imports.push({ from: moduleSpecifier.text, names: namesOf(node) });
      }
    } else if (
      ts.isImportTypeNode(node) &&
      ts.isLiteralTypeNode(node.argument)
    ) {
      imports.push({ from: (node.argument.literal as ts.StringLiteral).text });
    } else if (ts.isCallExpression(node)) {
      const isImport =
        node.expression.kind === ts.SyntaxKind.ImportKeyword ||
        /(?:^|\.)require$/.test(node.expression.getText(file));
      const [argument] = node.arguments;
      if (isImport && argument) {
        imports.push({
          // What is put together at run time may be anything.
          from: ts.isStringLiteralLike(argument) ? argument.text : '*',
        });
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return imports;
}

function namesOf(
  node: ts.ImportDeclaration | ts.ExportDeclaration,
): string[] | undefined {
  const bindings = ts.isImportDeclaration(node)
    ? node.importClause?.namedBindings
    : node.exportClause;
  return bindings &&
    (ts.isNamedImports(bindings) || ts.isNamedExports(bindings))
    ? bindings.elements.map(
        ({ name, propertyName }) => (propertyName ?? name).text,
      )
    : undefined;
}

/** How each file is reached from some: the way there, the file at its end. */
export function reachedFrom(
  sources: Sources,
  begin: (file: string) => boolean,
): Map<string, string[]> {
  const ways = new Map<string, string[]>();
  const waiting = [...sources.keys()].filter(begin).map(file => [file]);
  for (let way = waiting.shift(); way; way = waiting.shift()) {
    const file = way.at(-1)!;
    if (ways.has(file)) continue;
    ways.set(file, way);
    for (const { from } of importsOf(sources.get(file)!)) {
      const target = from.startsWith('.')
        ? resolved(sources, posix.join(posix.dirname(file), from))
        : undefined;
      if (target) waiting.push([...way, target]);
    }
  }
  return ways;
}

function resolved(sources: Sources, path: string): string | undefined {
  return ['', '.ts', '.tsx', '/index.ts', '/index.tsx']
    .map(ending => path + ending)
    .find(file => sources.has(file));
}

/** Ways from some files to others, as a reader follows them. */
export function waysTo(
  sources: Sources,
  begin: (file: string) => boolean,
  end: (file: string) => boolean,
): string[] {
  return [...reachedFrom(sources, begin)]
    .filter(([file]) => end(file))
    .map(([, way]) => way.join(' → '));
}
