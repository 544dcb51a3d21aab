using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace AcMonitoring.TokenService.Storage;

/// <summary>Files that only the service's own user can read, replaced atomically.</summary>
internal static partial class PrivateFile
{
    private const UnixFileMode OwnerReadsAndWrites = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Writes a temporary file beside <paramref name="path"/> with mode 0600, flushes it and renames it to <paramref name="path"/>.</summary>
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

    /// <summary>Renames an unreadable file or folder: it is kept for inspection, and its path becomes free.</summary>
    /// <returns>The new path.</returns>
    public static string RenameUnreadable(string path, DateTimeOffset now)
    {
        var renamed = string.Create(CultureInfo.InvariantCulture, $"{path}.unreadable-{now.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}");
        // A container engine creates a folder when the file of a bind mount does not exist.
        if (Directory.Exists(path))
            Directory.Move(path, renamed);
        else
            File.Move(path, renamed, overwrite: true);
        return renamed;
    }

    private static void WriteNew(string path, ReadOnlySpan<byte> content)
    {
        // A file that a crash left behind would keep its own mode.
        File.Delete(path);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerReadsAndWrites;

        using var file = new FileStream(path, options);
        file.Write(content);
        file.Flush(flushToDisk: true);
    }

    // A rename is durable only after the folder is flushed.
    private static void FlushFolder(string path)
    {
        if (OperatingSystem.IsWindows())
            return;

        using var folder = Open(path, flags: 0);
        if (folder.IsInvalid)
            throw new IOException($"{path} cannot be opened: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}.");
        RandomAccess.FlushToDisk(folder);
    }

    // .NET cannot open a folder.
    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags);
}
