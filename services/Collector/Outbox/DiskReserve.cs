namespace AcMonitoring.Collector.Spooling;

/// <summary>A file that keeps some room on the disk. On a full one even to delete takes room: then it is given up for that.</summary>
internal sealed class DiskReserve(string path)
{
    private const int Size = 1024 * 1024;

    /// <summary>Takes the room, unless it is taken or there is none.</summary>
    public void Take()
    {
        try
        {
            if (!File.Exists(path))
                File.WriteAllBytes(path, new byte[Size]);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // There is less than that. It is tried again with every round.
            GiveUp();
        }
    }

    public void GiveUp()
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It stays, and the spool says itself that it can write nothing.
        }
    }
}
