namespace AcMonitoring.QueryApi.Export;

/// <summary>
/// An instant as the export spells it: UTC, seconds, and their fraction where there is one, such as <c>2026-03-17T09:00:02.5Z</c>. Written
/// from the round-trip format, which takes a fraction of the time of a custom one.
/// </summary>
internal readonly record struct CsvInstant(DateTime Utc) : IUtf8SpanFormattable
{
    public bool TryFormat(Span<byte> utf8Destination, out int bytesWritten, ReadOnlySpan<char> format, IFormatProvider? provider)
    {
        if (!Utc.TryFormat(utf8Destination, out bytesWritten, "O", provider))
            return false;

        // It reads yyyy-MM-ddTHH:mm:ss.fffffffZ.
        bytesWritten = utf8Destination[..(bytesWritten - 1)].TrimEnd((byte)'0').TrimEnd((byte)'.').Length;
        utf8Destination[bytesWritten++] = (byte)'Z';
        return true;
    }
}
