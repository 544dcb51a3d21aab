using Microsoft.Extensions.Options;

namespace AcMonitoring.TokenService.Storing;

/// <summary>A folder that only the service's own user can enter.</summary>
internal static class PrivateFolder
{
    /// <summary>Makes the folder with mode 0700 where it is missing, and sees that it can be written before anyone relies on it. One that exists is left as it is.</summary>
    /// <exception cref="OptionsValidationException">It cannot; the message names the setting.</exception>
    public static void Open(string setting, string path)
    {
        var probe = Path.Combine(path, "writable");
        try
        {
            Create(path);
            PrivateFile.Replace(probe, []);
            File.Delete(probe);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new OptionsValidationException(
                StoreOptions.Section, typeof(StoreOptions), [$"{setting} must name a folder that the service may write; {path} is not: {exception.Message}"]);
        }
    }

    private static void Create(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
