namespace AcMonitoring.TestSupport;

/// <summary>How an open gate forwards data.</summary>
public enum GateMode
{
    /// <summary>Forwards everything.</summary>
    Pass,

    /// <summary>
    /// Forwards nothing, like a dead network: connections stay open, new ones are accepted, and data and closes are forwarded when the mode
    /// changes.
    /// </summary>
    Stall,

    /// <summary>Forwards requests to the server, and drops its responses.</summary>
    DropResponses,

    /// <summary>Forwards one byte every 20 ms in each direction.</summary>
    Trickle,

    /// <summary>Forwards 4 kB every 20 ms in each direction (200 kB/s).</summary>
    Slow,
}
