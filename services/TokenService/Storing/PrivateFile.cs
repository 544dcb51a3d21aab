using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace AcMonitoring.TokenService.Storing;

/// <summary>Files that only the service's own user can read, replaced so that a crash leaves the old content or the new, never half.</summary>
internal static partial class PrivateFile
{
    private const UnixFileMode OwnerReadsAndWrites = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Writes a temporary file beside <paramref name="path"/> with mode 0600, then puts it in its place.</summary>
    public static void Replace(string path, ReadOnlySpan<byte> content)
    {
        var temporary = path + ".new";
        try
        {
            WriteNew(temporary, content);
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }

        FlushFolder(Path.GetDirectoryName(path)!);
    }

    /// <summary>Renames what cannot be read, so that a person can look at it and its place is free.</summary>
    /// <returns>The new path.</returns>
    public static string SetAside(string path, DateTimeOffset now)
    {
        var aside = string.Create(CultureInfo.InvariantCulture, $"{path}.unreadable-{now.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}");
        // A folder stands there where a container engine was told to mount a file that did not exist.
        if (Directory.Exists(path))
            Directory.Move(path, aside);
        else
            File.Move(path, aside, overwrite: true);
        return aside;
    }

    private static void WriteNew(string path, ReadOnlySpan<byte> content)
    {
        // One that a crash left behind would keep its own mode.
        File.Delete(path);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerReadsAndWrites;

        using var file = new FileStream(path, options);
        file.Write(content);
        file.Flush(flushToDisk: true);
    }

    // The new name lives in the folder, which is flushed on its own.
    private static void FlushFolder(string path)
    {
        if (OperatingSystem.IsWindows())
            return;

        using var folder = Open(path, flags: 0);
        if (folder.IsInvalid)
            throw new IOException($"{path} cannot be opened: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}.");
        RandomAccess.FlushToDisk(folder);
    }

    // .NET opens no folders.
    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags);
}
