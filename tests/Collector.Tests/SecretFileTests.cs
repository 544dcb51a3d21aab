using AcMonitoring.TestSupport;

namespace AcMonitoring.Collector.Tests;

/// <summary>The whole Collector, with the internal key and the broker address in files.</summary>
[Collection(nameof(BrokerQueues))]
public sealed class SecretFileTests(RabbitMqServer broker) : CloudTest
{
    [Fact]
    public async Task Internal_key_and_broker_address_can_come_from_files()
    {
        await broker.DeleteQueuesAsync();
        var cloud = await StartCloudAsync(5);
        Tokens.ApiKey = "collectors-key";
        var folder = Directory.CreateTempSubdirectory("ac-monitoring-secrets-");
        var app = Keep(new CollectorApp(
            null,
            ("SmartThings__BaseUrl", cloud.BaseUrl.ToString()),
            ("SmartThings__PollInterval", "01:00:00"),
            ("TokenService__BaseUrl", Tokens.Origin.ToString()),
            ("Internal__ApiKeyFile", Write(folder, "key", "collectors-key")),
            ("RabbitMq__UriFile", Write(folder, "uri", broker.Uri.ToString()))));
        _ = app.Server;
        folder.Delete(recursive: true);

        await broker.PollResultAsync(report => report is { Ok: true, DeviceCount: 5 }, "the first poll is good");
    }

    [Fact]
    public async Task A_missing_file_stops_the_start_with_a_message()
    {
        await using var process = ChildProcess.Start(
            "dotnet", [Path.Combine(AppContext.BaseDirectory, "Collector.dll")], new Dictionary<string, string?> { ["Internal__ApiKeyFile"] = "/nowhere/key" });

        Assert.Equal(1, await process.EndedAsync());
        Assert.Equal("Bad setting. Internal__ApiKeyFile must name a file with the secret in it; there is none of this name.", process.Output);
    }

    private static string Write(DirectoryInfo folder, string name, string secret)
    {
        var path = Path.Combine(folder.FullName, name);
        File.WriteAllText(path, secret + "\n");
        return path;
    }
}
