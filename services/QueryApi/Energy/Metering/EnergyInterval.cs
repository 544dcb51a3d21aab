namespace AcMonitoring.QueryApi.Energy.Metering;

/// <summary>
/// The time in which a row's energy was used, UTC: from the end of the report that it is counted from to the end of its own report.
/// A sum over a window takes of each row what falls into the window, in proportion; where both ends are one instant, all or nothing.
/// </summary>
internal readonly record struct EnergyInterval(DateTimeOffset From, DateTimeOffset To)
{
    // As the database's function energy_before.
    private const int Decimals = 9;

    public TimeSpan Length => To - From;

    /// <summary>Energy of which only the instant is known.</summary>
    public static EnergyInterval At(DateTimeOffset instant) => new(instant, instant);

    /// <summary>
    /// What was used before an instant. What a window has is the difference of its ends, so that windows which tile a time sum to it
    /// exactly. The database's function <c>energy_before</c> gives the same.
    /// </summary>
    /// <param name="instant">The instant, itself outside.</param>
    /// <param name="kwh">The energy of the interval, in kWh.</param>
    public decimal Before(DateTimeOffset instant, decimal kwh)
    {
        if (instant > To)
            return kwh;
        if (instant <= From)
            return 0;
        return decimal.Round(kwh * (instant - From).Ticks / Length.Ticks, Decimals, MidpointRounding.AwayFromZero);
    }
}
