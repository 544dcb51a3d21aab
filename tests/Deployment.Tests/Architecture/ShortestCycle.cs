namespace AcMonitoring.Deployment.Tests.Architecture;

internal static class ShortestCycle
{
    /// <summary>Finds a cycle of at least two nodes in a directed graph. A node that depends on itself is not a cycle.</summary>
    /// <returns>The nodes of the shortest cycle, the first one again at the end; null if there is none.</returns>
    public static IReadOnlyList<string>? Find(IEnumerable<(string From, string To)> edges)
    {
        var targets = edges.Where(edge => edge.From != edge.To).ToLookup(edge => edge.From, edge => edge.To);
        return targets.Select(node => node.Key).Order(StringComparer.Ordinal)
            .Select(node => ShortestPathBackTo(node, targets))
            .OfType<IReadOnlyList<string>>()
            .MinBy(cycle => cycle.Count);
    }

    private static List<string>? ShortestPathBackTo(string start, ILookup<string, string> targets)
    {
        var visited = new HashSet<string>(StringComparer.Ordinal);
        var paths = new Queue<List<string>>([[start]]);
        while (paths.TryDequeue(out var path))
        {
            foreach (var target in targets[path[^1]].Order(StringComparer.Ordinal))
            {
                if (target == start)
                    return [.. path, start];
                if (visited.Add(target))
                    paths.Enqueue([.. path, target]);
            }
        }

        return null;
    }
}
