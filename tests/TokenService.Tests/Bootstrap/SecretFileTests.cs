using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using AcMonitoring.ServiceDefaults;
using AcMonitoring.TestSupport;
using AcMonitoring.TokenService.Tests.Running;
using Microsoft.Extensions.Configuration;

namespace AcMonitoring.TokenService.Tests.Bootstrap;

/// <summary>Secrets from files, as Docker and Kubernetes provide them.</summary>
public sealed class SecretFileTests(Broker broker) : IDisposable
{
    private const string Secret = "11111111-2222-3333-4444-555555555555";

    private static readonly string[] Settings = ["Operator__ApiKey", "Internal__ApiKey", "RabbitMq__Uri", "SMARTTHINGS_TOKEN"];

    // Bytes.
    private const int MaxFileSize = 64 * 1024;

    private readonly TestFolder _folder = new();
    private readonly TestFolder _secrets = new();

    [Theory]
    [InlineData("operators-key")]
    [InlineData("operators-key\n")]
    [InlineData("\ufeffoperators-key \r\n\n")]
    public async Task The_operators_key_is_the_content_of_the_file_without_trailing_white_space(string content)
    {
        await using var service = Start(("Operator:ApiKeyFile", _secrets.Write("key", content)));

        Assert.Equal(HttpStatusCode.Unauthorized, await PostAsync(service, null));
        Assert.Equal(HttpStatusCode.OK, await PostAsync(service, "operators-key"));
    }

    [Fact]
    public async Task The_internal_key_may_come_from_a_file()
    {
        await using var service = Start(("Internal:ApiKeyFile", _secrets.Write("key", "collectors-key\n")));

        Assert.Equal(HttpStatusCode.Unauthorized, await GetInternalAsync(service, "another-key"));
        Assert.Equal(HttpStatusCode.OK, await GetInternalAsync(service, "collectors-key"));
    }

    [Fact]
    public async Task The_first_token_may_come_from_a_file()
    {
        await using var service = Start(("SMARTTHINGS_TOKEN_FILE", _secrets.Write("token", Secret + "\n")));

        Assert.Equal(Secret, (await service.GetInternalAsync()).GetProperty("token").GetString());
        Assert.DoesNotContain(service.Logs.All, line => line.Contains(Secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_address_of_the_broker_may_come_from_a_file()
    {
        await using var service = Start(("RabbitMq:Uri", ""), ("RabbitMq:UriFile", _secrets.Write("uri", broker.Uri + "\n")));

        await service.SetAsync(Secret);

        await service.PublishedAsync();
    }

    [Fact]
    public async Task A_file_may_be_of_64_KiB()
    {
        await using var service = Start(("Operator:ApiKeyFile", _secrets.Write("key", "operators-key".PadRight(MaxFileSize))));

        Assert.Equal(HttpStatusCode.OK, await PostAsync(service, "operators-key"));
    }

    [Theory]
    [InlineData("missing", "must name a file with the secret in it; there is none of this name.")]
    [InlineData("no/folder", "must name a file with the secret in it; there is none of this name.")]
    [InlineData("", "must name a file with the secret in it; this one cannot be read.")]
    [InlineData("empty", "must name a file with the secret in it; this one is empty.")]
    [InlineData("blank", "must name a file with the secret in it; this one is empty.")]
    [InlineData("large", "must name a file with the secret in it; this one is larger than 64 KiB.")]
    [InlineData("binary", "must name a file with the secret in it; this one is not UTF-8 text.")]
    public async Task An_unusable_file_is_refused_with_a_sentence_that_names_the_setting(string file, string reason)
    {
        _secrets.Write("empty", "");
        _secrets.Write("blank", " \n\n");
        _secrets.Write("large", Secret.PadRight(MaxFileSize + 1));
        await File.WriteAllBytesAsync(Path.Combine(_secrets.Path, "binary"), [.. "1111"u8, 0xC3, 0x28], TestContext.Current.CancellationToken);

        foreach (var setting in Settings)
            Assert.Equal($"Bad setting. {FileOf(setting)} {reason}", Refusal(setting, (FileOf(setting), Path.Combine(_secrets.Path, file))));
    }

    [Fact]
    public void A_secret_with_both_a_value_and_a_file_is_refused() => Assert.All(Settings, setting => Assert.Equal(
        $"Bad setting. {setting} and {FileOf(setting)} are both set; set one of them.",
        Refusal(setting, (setting, Secret), (FileOf(setting), _secrets.Write("file", Secret)))));

    [Fact]
    public async Task An_unusable_file_ends_the_start_with_a_sentence_that_names_the_setting() => Assert.Equal(
        // The message does not repeat the path: it may be the secret itself.
        "Bad setting. Operator__ApiKeyFile must name a file with the secret in it; there is none of this name.",
        await RefusalAsync(("Operator__ApiKeyFile", Secret)));

    [Fact]
    public async Task A_bad_address_in_a_file_is_not_repeated()
    {
        var said = await RefusalAsync(("RabbitMq__UriFile", _secrets.Write("uri", "amqp://guest:secret/word@rabbit:5672/")));

        Assert.Equal("Bad setting. RabbitMq__Uri cannot be read as System.Uri.", said);
    }

    public void Dispose()
    {
        _folder.Dispose();
        _secrets.Dispose();
    }

    private RunningService Start(params IEnumerable<(string Name, string Value)> settings) =>
        RunningService.Start(_folder.Path, broker.Uri, clock: null, settings);

    private static async Task<HttpStatusCode> PostAsync(RunningService service, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "token") { Content = JsonContent.Create(new { token = Secret }) };
        request.Headers.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        using var response = await service.Public.SendAsync(request, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }

    private static async Task<HttpStatusCode> GetInternalAsync(RunningService service, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "internal/token");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var response = await service.Internal.SendAsync(request, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }

    private static string FileOf(string setting) => setting + (setting == "SMARTTHINGS_TOKEN" ? "_FILE" : "File");

    /// <returns>The error message of the service at start; null for valid settings.</returns>
    private static string? Refusal(string secret, params (string Name, string Value)[] settings)
    {
        var configuration = new ConfigurationManager();
        configuration.AddInMemoryCollection(settings.Select(given => KeyValuePair.Create(given.Name.Replace("__", ":", StringComparison.Ordinal), (string?)given.Value)));
        return Record.Exception(() => configuration.AddSecretFiles(secret)) is { } refusal ? StartupError.Explain(refusal) : null;
    }

    /// <summary>Starts the built program and waits until it ends.</summary>
    /// <returns>Its output.</returns>
    private async Task<string> RefusalAsync(params (string Name, string Value)[] settings)
    {
        var environment = new Dictionary<string, string?>
        {
            ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{FreePorts.Take()}",
            ["TokenService__StoreDirectory"] = _folder.Path,
        };
        foreach (var (name, value) in settings)
            environment[name] = value;
        await using var process = ChildProcess.Start("dotnet", [Path.Combine(AppContext.BaseDirectory, "TokenService.dll")], environment);
        Assert.Equal(1, await process.EndedAsync());
        return process.Output;
    }
}
