using System.Text.RegularExpressions;

namespace AcMonitoring.SmartThingsSimulator.Faults;

/// <summary>The active faults, oldest first.</summary>
internal sealed class ActiveFaults
{
    public static readonly TimeSpan MatchTimeout = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private List<FaultRequest> _faults = [];

    public void Add(FaultRequest fault)
    {
        lock (_lock)
            _faults.Add(fault);
    }

    /// <summary>The active faults with their remaining times.</summary>
    public IReadOnlyList<FaultRequest> List()
    {
        lock (_lock)
            return [.. _faults];
    }

    public void Clear()
    {
        lock (_lock)
            _faults = [];
    }

    /// <summary>Returns the oldest fault that matches the path, and counts it; null if none matches.</summary>
    public FaultRequest? Take(string path)
    {
        lock (_lock)
        {
            var index = _faults.FindIndex(fault => Matches(fault, path));
            if (index < 0)
                return null;

            var fault = _faults[index];
            if (fault.Times == 1)
                _faults.RemoveAt(index);
            else
                _faults[index] = fault with { Times = fault.Times - 1 };
            return fault;
        }
    }

    private static bool Matches(FaultRequest fault, string path) =>
        fault.Path is null || Regex.IsMatch(path, fault.Path, RegexOptions.CultureInvariant, MatchTimeout);
}
