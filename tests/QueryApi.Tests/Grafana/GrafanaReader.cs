using System.Text.RegularExpressions;
using AcMonitoring.TestSupport;
using Dapper;
using Npgsql;

namespace AcMonitoring.QueryApi.Tests.Grafana;

/// <summary>Queries the database as Grafana does: with the role of <c>reader.sql</c>, and with the macros and variables of a dashboard replaced.</summary>
internal sealed partial class GrafanaReader
{
    private const string Password = "it's a ${password}";

    private readonly string _connectionString;

    private GrafanaReader(string connectionString) => _connectionString = connectionString;

    public DateTimeOffset From { get; init; }

    public DateTimeOffset To { get; init; }

    /// <summary>Time between two points of a line.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromMinutes(5);

    public string TimeZone { get; set; } = "Europe/Paris";

    /// <summary>The selection by name of the variable.</summary>
    public Dictionary<string, string[]> Chosen { get; } = [];

    /// <summary>Runs <c>reader.sql</c> on each call, and connects with the role that it creates.</summary>
    public static async Task<GrafanaReader> ConnectAsync(string ownersConnectionString, DateTimeOffset from, DateTimeOffset to)
    {
        var owner = new NpgsqlConnectionStringBuilder(ownersConnectionString);
        await using (var connection = new NpgsqlConnection(ownersConnectionString))
            await connection.ExecuteAsync(ReaderSql(owner.Username!, Password));

        owner.Username = "grafana_reader";
        owner.Password = Password;
        owner.Pooling = false;
        return new GrafanaReader(owner.ConnectionString) { From = from, To = to };
    }

    /// <summary>The script with its variables replaced as psql does, and without its other psql commands.</summary>
    public static string ReaderSql(string owner, string password)
    {
        var lines = File.ReadLines(Path.Combine(GrafanaFiles.Folder, "reader.sql")).Where(line => !line.StartsWith('\\'));
        return string.Join('\n', lines).Replace(":'owner'", Literal(owner), StringComparison.Ordinal)
            .Replace(":'password'", Literal(password), StringComparison.Ordinal);
    }

    public async Task<IReadOnlyList<IDictionary<string, object?>>> AskAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_connectionString);
        return [.. (await connection.QueryAsync(Filled(sql))).Cast<IDictionary<string, object?>>()];
    }

    private string Filled(string sql)
    {
        var text = Chosen.Aggregate(sql, (filled, variable) =>
            filled.Replace($"${{{variable.Key}:sqlstring}}", string.Join(',', variable.Value.Select(Literal)), StringComparison.Ordinal));
        text = text.Replace("${__timezone}", TimeZone, StringComparison.Ordinal)
            .Replace("$__interval_ms", $"{Interval.TotalMilliseconds}", StringComparison.Ordinal).Replace("$__interval", "5m", StringComparison.Ordinal);
        text = TimeFilter().Replace(text, $"$1 BETWEEN '{From:O}' AND '{To:O}'");
        text = TimeGroup().Replace(text, FormattableString.Invariant($"floor(extract(epoch from $1)/{Interval.TotalSeconds})*{Interval.TotalSeconds}"));
        text = text.Replace("$__timeFrom()", $"'{From:O}'", StringComparison.Ordinal).Replace("$__timeTo()", $"'{To:O}'", StringComparison.Ordinal);
        return text.Contains('$', StringComparison.Ordinal) ? throw new InvalidDataException($"Grafana has more to fill in: {text}") : text;
    }

    private static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    [GeneratedRegex(@"\$__timeFilter\(([^)]*)\)")]
    private static partial Regex TimeFilter();

    [GeneratedRegex(@"\$__timeGroup\(([^),]*), 5m\)")]
    private static partial Regex TimeGroup();
}
