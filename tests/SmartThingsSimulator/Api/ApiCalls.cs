using System.Globalization;

namespace AcMonitoring.SmartThingsSimulator.Api;

/// <summary>Counts API calls, for tests that check the calls of a client.</summary>
internal sealed class ApiCalls
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _byRoute = [];
    private readonly SortedDictionary<int, int> _byStatusCode = [];
    private int _total;
    private int _inFlight;
    private int _maxInFlight;

    public ApiCalls() => Reset();

    public void Start(PathString path)
    {
        lock (_lock)
        {
            _total++;
            _byRoute[RouteOf(path)]++;
            _maxInFlight = Math.Max(_maxInFlight, ++_inFlight);
        }
    }

    /// <param name="statusCode">Of the response, or <see cref="AbortedResponse.StatusCode"/>.</param>
    public void End(int statusCode)
    {
        lock (_lock)
        {
            _inFlight--;
            if (statusCode != AbortedResponse.StatusCode)
                _byStatusCode[statusCode] = _byStatusCode.GetValueOrDefault(statusCode) + 1;
        }
    }

    /// <summary>Sets the counters to zero, except the calls in flight.</summary>
    public void Reset()
    {
        lock (_lock)
        {
            _total = 0;
            _maxInFlight = _inFlight;
            _byStatusCode.Clear();
            foreach (var route in new[] { "list", "status", "locations", "other" })
                _byRoute[route] = 0;
        }
    }

    /// <summary>The response of <c>GET /admin/calls</c>.</summary>
    public CallCounts Count()
    {
        lock (_lock)
        {
            return new CallCounts(
                _total,
                _inFlight,
                _maxInFlight,
                new Dictionary<string, int>(_byRoute),
                _byStatusCode.ToDictionary(code => code.Key.ToString(CultureInfo.InvariantCulture), code => code.Value));
        }
    }

    private static string RouteOf(PathString path)
    {
        var segments = (path.Value ?? "").Split('/', StringSplitOptions.RemoveEmptyEntries);
        return (segments is ["v1", .. var rest] ? rest : segments) switch
        {
            ["devices"] => "list",
            ["devices", _, "status"] => "status",
            ["locations", ..] => "locations",
            _ => "other",
        };
    }
}

internal sealed record CallCounts(
    int Total, int InFlight, int MaxInFlight, IReadOnlyDictionary<string, int> ByRoute, IReadOnlyDictionary<string, int> ByStatusCode);
