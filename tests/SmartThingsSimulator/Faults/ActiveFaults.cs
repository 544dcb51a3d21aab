using System.Text.RegularExpressions;

namespace AcMonitoring.SmartThingsSimulator.Faults;

/// <summary>The faults that wait for calls, oldest first.</summary>
internal sealed class ActiveFaults
{
    public static readonly TimeSpan MatchDeadline = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private List<FaultOrder> _faults = [];

    public void Add(FaultOrder fault)
    {
        lock (_lock)
            _faults.Add(fault);
    }

    /// <summary>The active faults, each with the times that are left.</summary>
    public IReadOnlyList<FaultOrder> List()
    {
        lock (_lock)
            return [.. _faults];
    }

    public void Clear()
    {
        lock (_lock)
            _faults = [];
    }

    /// <summary>The oldest fault that hits this path, once used up; null when none does.</summary>
    public FaultOrder? Take(string path)
    {
        lock (_lock)
        {
            var index = _faults.FindIndex(fault => Hits(fault, path));
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

    private static bool Hits(FaultOrder fault, string path) =>
        fault.Path is null || Regex.IsMatch(path, fault.Path, RegexOptions.CultureInvariant, MatchDeadline);
}
