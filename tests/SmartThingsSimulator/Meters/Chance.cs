namespace AcMonitoring.SmartThingsSimulator.Meters;

/// <summary>The purpose of a pseudo-random number; each purpose has its own sequence.</summary>
internal enum Draw
{
    Identity,
    Install,
    Rating,
    Week,
    Works,
    On,
    Off,
    Intensity,
    Cycles,
    RunningPeriod,
    IdlePeriod,
    IdlePhase,
    Lag,
    Mode,
    Fan,
    Setpoint,
    SensingPeriod,
    Temperature,
    Humidity,
}

/// <summary>Deterministic pseudo-random numbers: the same at each start of the program.</summary>
internal static class Chance
{
    /// <summary>A number from 0 (inclusive) to 1 (exclusive).</summary>
    public static double Share(ulong seed, Draw purpose, long occasion = 0) => (Bits(seed, purpose, occasion) >> 11) * (1.0 / (1UL << 53));

    /// <summary>A whole number from <paramref name="min"/> to <paramref name="max"/>, both inclusive.</summary>
    public static int Between(int min, int max, ulong seed, Draw purpose, long occasion = 0) =>
        min + (int)(Share(seed, purpose, occasion) * (max - min + 1));

    /// <summary>An id in the form of a UUID.</summary>
    public static string Uuid(ulong seed, long occasion)
    {
        Span<byte> bytes = stackalloc byte[16];
        BitConverter.TryWriteBytes(bytes, Bits(seed, Draw.Identity, occasion));
        BitConverter.TryWriteBytes(bytes[8..], Bits(~seed, Draw.Identity, occasion));
        return new Guid(bytes).ToString();
    }

    private static ulong Bits(ulong seed, Draw purpose, long occasion) =>
        Mix(Mix(Mix(seed) + (ulong)purpose) + (ulong)occasion);

    // The finalizer of SplitMix64.
    private static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
