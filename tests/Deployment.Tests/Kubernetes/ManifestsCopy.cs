using System.Diagnostics;
using AcMonitoring.TestSupport;

namespace AcMonitoring.Deployment.Tests.Kubernetes;

/// <summary>A copy of deploy/k8s as it is in git: without the keys and passwords that somebody may have beside it.</summary>
internal sealed class ManifestsCopy : IDisposable
{
    public static readonly string Source = Path.Combine(Repository.Root, "deploy/k8s");

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    public ManifestsCopy()
    {
        foreach (var file in Directory.EnumerateFiles(Source, "*", SearchOption.AllDirectories).Where(file => Path.GetExtension(file) != ".env"))
        {
            var target = Path.Combine(Folder, Path.GetRelativePath(Source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("ac-monitoring-k8s-").FullName;

    public void Write(string path, string content)
    {
        var file = Path.Combine(Folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
    }

    public IReadOnlyList<string> SecretFiles() => [.. Directory.EnumerateFiles(Folder, "*.env", SearchOption.AllDirectories)];

    public IReadOnlyList<string> SecretValues() => [.. SecretFiles().SelectMany(File.ReadAllLines).Select(line => line[(line.IndexOf('=') + 1)..])];

    public Task<string> MakeSecretsAsync() => RunAsync(Path.Combine(Folder, "make-secrets"));

    public Task<string> RenderAsync(string folder) => RunAsync(Path.Combine(Repository.Root, "scripts/kustomize"), Path.Combine(Folder, folder));

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        using var deadline = new CancellationTokenSource(Deadline, TimeProvider.System);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(deadline.Token);
            var complaint = await process.StandardError.ReadToEndAsync(deadline.Token);
            await process.WaitForExitAsync(deadline.Token);
            return process.ExitCode == 0
                ? await output
                : throw new InvalidOperationException($"{Path.GetFileName(program)} {string.Join(' ', arguments)} failed: {complaint}");
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}
