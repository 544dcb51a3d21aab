// @ts-expect-error: The types of Node.js are not installed.
import { readdirSync, readFileSync } from 'node:fs';

type Graph = ReadonlyMap<string, readonly string[]>;

const root = 'src/app';

/** Maps each source file to the files that it imports; paths are relative to the root. */
function readImports(): Graph {
    const files = (readdirSync(root, { recursive: true }) as string[]).filter((file) => file.endsWith('.ts'));
    return new Map(
        files.map((file) => {
            const source = readFileSync(`${root}/${file}`, 'utf8') as string;
            const specifiers = source.matchAll(/\b(?:from|import)\s*\(?\s*'(\.[^']+)(?<!\.json)'/g);
            return [
                file,
                [...specifiers].map(([, path]) => `${new URL(path, `file:///${file}`).pathname.slice(1)}.ts`),
            ];
        }),
    );
}

/** The folder that a file belongs to: core/api, features/unit, ui; empty for the root. */
function areaOf(file: string): string {
    const folders = file.split('/').slice(0, -1);
    return folders.slice(0, folders[0] === 'ui' ? 1 : 2).join('/');
}

function areaGraph(imports: Graph): Graph {
    const areas = new Map<string, string[]>();
    for (const [file, imported] of imports) {
        const area = areaOf(file);
        const others = imported.map(areaOf).filter((other) => other !== area);
        areas.set(area, [...(areas.get(area) ?? []), ...others]);
    }
    return areas;
}

/** The nodes of one cycle in order, the first one repeated at the end. */
function findCycle(graph: Graph): string[] | undefined {
    const finished = new Set<string>();
    const visit = (node: string, path: string[]): string[] | undefined => {
        if (path.includes(node)) return [...path.slice(path.indexOf(node)), node];
        if (finished.has(node)) return undefined;
        for (const next of graph.get(node) ?? []) {
            const cycle = visit(next, [...path, node]);
            if (cycle) return cycle;
        }
        finished.add(node);
        return undefined;
    };
    for (const node of graph.keys()) {
        const cycle = visit(node, []);
        if (cycle) return cycle;
    }
    return undefined;
}

function isAllowed(from: string, to: string): boolean {
    const [layer] = from.split('/');
    const [toLayer] = to.split('/');
    if (from === to || layer === '') return true;
    return toLayer === 'core' || (toLayer === 'ui' && layer === 'features');
}

describe('the import graph', () => {
    const imports = readImports();

    it('includes every imported file', () => {
        expect(imports.size).toBeGreaterThan(50);
        expect([...imports.values()].flat().filter((file) => !imports.has(file))).toEqual([]);
    });

    it('has no cycle of files', () => {
        expect(findCycle(imports)?.join(' → ')).toBeUndefined();
    });

    it('has no cycle of folders', () => {
        expect(findCycle(areaGraph(imports))?.join(' → ')).toBeUndefined();
    });

    it('leads from features to ui to core, and not from one feature to another', () => {
        const forbidden = [...imports].flatMap(([file, imported]) =>
            imported.filter((other) => !isAllowed(areaOf(file), areaOf(other))).map((other) => `${file} → ${other}`),
        );
        expect(forbidden).toEqual([]);
    });

    it('shows the path of a cycle', () => {
        const graph = new Map([
            ['a', ['b']],
            ['b', ['c', 'd']],
            ['c', []],
            ['d', ['b']],
        ]);
        expect(findCycle(graph)).toEqual(['b', 'd', 'b']);
    });
});
