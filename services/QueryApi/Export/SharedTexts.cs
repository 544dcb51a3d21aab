using Npgsql;

namespace AcMonitoring.QueryApi.Export;

/// <summary>Reads texts of which most are the same as the one before, without a copy of these.</summary>
internal sealed class SharedTexts
{
    private readonly byte[] _read = new byte[256];

    /// <summary>Reads a text as UTF-8.</summary>
    /// <param name="before">What is given again where the text is the same.</param>
    public byte[] Read(NpgsqlDataReader reader, int column, byte[]? before)
    {
        var length = (int)reader.GetBytes(column, 0, null, 0, 0);
        if (length > _read.Length)
            return reader.GetFieldValue<byte[]>(column);

        reader.GetBytes(column, 0, _read, 0, length);
        var text = _read.AsSpan(0, length);
        return before is not null && text.SequenceEqual(before) ? before : text.ToArray();
    }
}
