namespace AcMonitoring.Security.Tests.Leaks.Sinks;

/// <summary>The files of a folder and of those below it.</summary>
internal static class Files
{
    public static IReadOnlyList<Evidence> Of(string folder, params string[] except) =>
    [
        .. new DirectoryInfo(folder).EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
            // A socket has no length.
            .Where(file => file.Length > 0 && !except.Contains(file.Name))
            .Select(file => new Evidence(Path.GetRelativePath(Path.GetDirectoryName(folder)!, file.FullName), Read(file.FullName))),
    ];

    // Some are still written to.
    private static byte[] Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var content = new MemoryStream();
        file.CopyTo(content);
        return content.ToArray();
    }
}
