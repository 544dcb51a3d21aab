using System.Text.Json;
using AcMonitoring.TestSupport;

namespace AcMonitoring.Collector.Tests;

/// <summary>Reads recorded SmartThings responses.</summary>
internal static class Samples
{
    public static string Text(string file) => File.ReadAllText(Path.Combine(RecordedAnswers.Folder, file));

    public static JsonElement Json(string file) => JsonElement.Parse(Text(file));
}
