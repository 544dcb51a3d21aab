namespace AcMonitoring.TestSupport;

/// <summary>What an open gate does with what goes through it.</summary>
public enum GateMode
{
    /// <summary>Everything passes.</summary>
    Pass,

    /// <summary>
    /// Nothing passes, as on a line that has gone dead: connections stay, new ones are taken, and what either side says or does, closing
    /// too, reaches the other when the mode changes.
    /// </summary>
    Stall,

    /// <summary>What the client says reaches the server; what the server answers is lost for good.</summary>
    SwallowAnswers,

    /// <summary>A byte every 20 ms in either direction.</summary>
    Trickle,

    /// <summary>4 kB every 20 ms in either direction, 200 kB a second: a slow line.</summary>
    Slow,
}
