using AcMonitoring.TestSupport;

namespace AcMonitoring.Collector.Tests;

/// <summary>The whole Collector, with the key of the token and the broker's address in files.</summary>
[Collection(nameof(BrokerQueues))]
public sealed class SecretFileTests(RabbitMqServer broker) : CloudTest
{
    [Fact]
    public async Task The_key_of_the_token_and_the_address_of_the_broker_may_come_from_files()
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

        await broker.ReportAsync(report => report is { Ok: true, DeviceCount: 5 }, "the first round is good");
    }

    [Fact]
    public async Task A_file_that_is_not_there_ends_the_start_with_a_sentence()
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
