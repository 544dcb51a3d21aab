using System.Text.Json;
using AcMonitoring.TestSupport;

namespace AcMonitoring.Collector.Tests;

/// <summary>Recorded SmartThings answers, which lie beside the repository.</summary>
internal static class Samples
{
    public static string Folder { get; } = Path.Combine(Repository.Root, "../shared/smartthings-samples");

    public static string Text(string file) => File.ReadAllText(Path.Combine(Folder, file));

    public static JsonElement Json(string file) => JsonElement.Parse(Text(file));
}
