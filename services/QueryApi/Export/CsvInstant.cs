namespace AcMonitoring.QueryApi.Export;

/// <summary>
/// An instant in the format of the export: UTC with an optional fraction of a second, such as <c>2026-03-17T09:00:02.5Z</c>. Derived from the
/// round-trip format, which is much faster than a custom format.
/// </summary>
internal readonly record struct CsvInstant(DateTime Utc) : IUtf8SpanFormattable
{
    public bool TryFormat(Span<byte> utf8Destination, out int bytesWritten, ReadOnlySpan<char> format, IFormatProvider? provider)
    {
        if (!Utc.TryFormat(utf8Destination, out bytesWritten, "O", provider))
            return false;

        // The text is yyyy-MM-ddTHH:mm:ss.fffffffZ.
        bytesWritten = utf8Destination[..(bytesWritten - 1)].TrimEnd((byte)'0').TrimEnd((byte)'.').Length;
        utf8Destination[bytesWritten++] = (byte)'Z';
        return true;
    }
}
