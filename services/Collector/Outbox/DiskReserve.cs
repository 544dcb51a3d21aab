namespace AcMonitoring.Collector.Outbox;

/// <summary>A file that reserves disk space. On a full disk it is deleted first, because deleting messages needs space too.</summary>
internal sealed class DiskReserve(string path)
{
    private const int Size = 1024 * 1024;

    /// <summary>Creates the file if it does not exist and there is space.</summary>
    public void Create()
    {
        try
        {
            if (!File.Exists(path))
                File.WriteAllBytes(path, new byte[Size]);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Too little space. The next poll tries again.
            Delete();
        }
    }

    public void Delete()
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The file stays. The outbox reports that it cannot write.
        }
    }
}
