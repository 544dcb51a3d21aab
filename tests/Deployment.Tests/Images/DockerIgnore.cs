using System.Text.RegularExpressions;
using AcMonitoring.TestSupport;

namespace AcMonitoring.Deployment.Tests.Images;

/// <summary>.dockerignore, as the builder reads it: of the lines that match a path or a folder above it, the last one decides.</summary>
internal sealed class DockerIgnore
{
    private readonly List<(Regex Pattern, bool Excludes)> _rules = [.. File.ReadAllLines(Path.Combine(Repository.Root, ".dockerignore"))
        .Where(line => line.Length > 0 && !line.StartsWith('#'))
        .Select(line => (ToRegex(line.TrimStart('!')), !line.StartsWith('!')))];

    /// <summary>Whether the path, relative to the root of the repository, is kept out of the build.</summary>
    public bool Excludes(string path)
    {
        var excluded = false;
        foreach (var (pattern, excludes) in _rules)
        {
            if (pattern.IsMatch(path))
                excluded = excludes;
        }

        return excluded;
    }

    private static Regex ToRegex(string pattern) => new(
        "^" + Regex.Escape(pattern).Replace(@"\*\*/", "(.*/)?", StringComparison.Ordinal).Replace(@"\*", "[^/]*", StringComparison.Ordinal) + "(/.*)?$",
        RegexOptions.CultureInvariant);
}
