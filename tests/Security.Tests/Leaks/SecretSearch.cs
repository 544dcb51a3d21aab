using System.Buffers;
using System.Text;
using AcMonitoring.Security.Tests.Leaks.Sinks;

namespace AcMonitoring.Security.Tests.Leaks;

/// <summary>A secret, or a part of one, and where it was found.</summary>
internal sealed record Leak(string Secret, string Form, string Place, string Around)
{
    public override string ToString() => $"{Place}: the {Secret}, in {Form}: …{Around}…";
}

/// <summary>Looks for secrets in bytes of any kind.</summary>
internal sealed class SecretSearch
{
    private const int Told = 20;
    private const int TextAround = 160;

    private readonly Dictionary<string, (string Secret, string Form)> _pieces = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<int> _lengths;
    private readonly SearchValues<string> _anyPiece;

    public SecretSearch(IEnumerable<Secret> secrets)
    {
        foreach (var secret in secrets)
        {
            // A shorter one would be sought in vain.
            ArgumentOutOfRangeException.ThrowIfLessThan(secret.Value.Length, SecretForms.Shown, secret.Name);
            foreach (var (piece, form) in SecretForms.Of(secret.Value))
                _pieces.TryAdd(piece, (secret.Name, form));
        }

        _lengths = [.. _pieces.Keys.Select(piece => piece.Length).Distinct()];
        _anyPiece = SearchValues.Create([.. _pieces.Keys], StringComparison.OrdinalIgnoreCase);
    }

    /// <returns>The first few of what was found there.</returns>
    public IReadOnlyList<Leak> Find(Evidence evidence)
    {
        var leaks = new List<Leak>();
        // A character for each byte.
        var text = Encoding.Latin1.GetString(evidence.Content);
        for (var from = 0; leaks.Count < Told && text.AsSpan(from).IndexOfAny(_anyPiece) is >= 0 and var found;)
        {
            var at = from + found;
            var piece = _lengths.Where(length => at + length <= text.Length).Select(length => text.Substring(at, length)).First(_pieces.ContainsKey);
            var (secret, form) = _pieces[piece];
            leaks.Add(new Leak(secret, form, evidence.Place, text[Math.Max(0, at - TextAround)..Math.Min(text.Length, at + TextAround)]));
            from = at + TextAround;
            if (from > text.Length)
                break;
        }

        return leaks;
    }
}
