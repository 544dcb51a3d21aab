namespace AcMonitoring.TestSupport;

/// <summary>Paths of this checkout.</summary>
public static class Repository
{
    /// <summary>The folder that holds AcMonitoring.sln.</summary>
    public static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "AcMonitoring.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests do not run inside a checkout: no parent folder contains AcMonitoring.sln.");
    }
}
