using Npgsql;

namespace AcMonitoring.QueryApi.Export;

/// <summary>Reads texts that are mostly equal to the previous one, without a copy of equal texts.</summary>
internal sealed class RepeatedTextReader
{
    private readonly byte[] _buffer = new byte[256];

    /// <summary>Reads a text as UTF-8.</summary>
    /// <param name="previous">Returned if the text is equal.</param>
    public byte[] Read(NpgsqlDataReader reader, int column, byte[]? previous)
    {
        var length = (int)reader.GetBytes(column, 0, null, 0, 0);
        if (length > _buffer.Length)
            return reader.GetFieldValue<byte[]>(column);

        reader.GetBytes(column, 0, _buffer, 0, length);
        var text = _buffer.AsSpan(0, length);
        return previous is not null && text.SequenceEqual(previous) ? previous : text.ToArray();
    }
}
