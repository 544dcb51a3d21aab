using AcMonitoring.TestSupport;

namespace AcMonitoring.Security.Tests;

/// <summary>
/// deploy/rotate-token.sh as an operator uses it. That neither token nor key is shown is asked of every run. All tests share one TokenService;
/// each gives it a token of its own.
/// </summary>
[Collection(typeof(GuardedTokenServiceTests))]
public sealed class RotateTokenScriptTests(GuardedTokenService service) : IDisposable
{
    private const string Script = "deploy/rotate-token.sh";
    private const int InForce = 0, Refused = 1, Unreachable = 2;

    private static readonly (string Name, string? Value) OnlyErrors = ("ONLY_ERRORS", "yes");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ac-monitoring-rotate-");
    private readonly string _token = "0c4a0000-" + Guid.NewGuid();
    private readonly string _key = service.Key;

    [Theory]
    [InlineData("{token}\n")]
    [InlineData("\n  {token}\r\nurl: https://account.smartthings.com/tokens\n")]
    [InlineData("{token}")]
    public async Task Takes_the_first_line_of_standard_input_and_tells_until_when_it_is_in_force(string input)
    {
        var output = await RunAsync(InForce, input.Replace("{token}", _token, StringComparison.Ordinal), ("Operator__ApiKey", _key));

        Assert.Matches(
            @"^The new token is in force until \d{4}-\d\d-\d\d \d\d:\d\d \S+ \(\d{4}-\d\d-\d\d \d\d:\d\d UTC\): 2[34] h \d+ min left\.\nSmartThings .+\.$", output);
        Assert.Equal("0c4a..." + _token[^4..], await MaskedAsync());
    }

    [Fact]
    public async Task The_same_token_again_changes_nothing_and_what_is_left_is_told()
    {
        await RunAsync(InForce, _token, ("Operator__ApiKey", _key));
        var before = await service.GetTokenAsync();

        var output = await RunAsync(InForce, _token, ("Operator__ApiKey", _key));

        Assert.StartsWith("This token is in force already, and nothing has changed. It ends on ", output, StringComparison.Ordinal);
        Assert.Contains(" h ", output, StringComparison.Ordinal);
        Assert.Equal(before.GetProperty("expiresAt").GetString(), (await service.GetTokenAsync()).GetProperty("expiresAt").GetString());
    }

    [Fact]
    public async Task The_time_is_told_in_the_zone_of_the_operator_and_in_UTC()
    {
        var output = await RunAsync(InForce, _token, ("Operator__ApiKey", _key), ("TZ", "Asia/Tokyo"));

        var expires = (await service.GetTokenAsync()).GetProperty("expiresAt").GetDateTimeOffset();
        Assert.Contains($"{expires.ToOffset(TimeSpan.FromHours(9)):yyyy-MM-dd HH:mm} JST ({expires:yyyy-MM-dd HH:mm} UTC)", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Goes_through_the_gateway_with_the_key_from_a_file()
    {
        await RunAsync(InForce, _token, ("AC_MONITORING_URL", service.Gateway.BaseAddress!.ToString()), ("Operator__ApiKeyFile", Write("key", _key + "\n")));

        Assert.Equal("0c4a..." + _token[^4..], await MaskedAsync());
    }

    [Fact]
    public async Task Any_character_of_a_token_reaches_the_service_as_it_is()
    {
        await RunAsync(InForce, "\"\\n'-{$}`%s%\\", ("Operator__ApiKey", _key));

        Assert.Equal("\"\\n'...%s%\\", await MaskedAsync());
    }

    [Theory]
    [InlineData("onlyletters", "The token was not taken: Token must not be only letters")]
    [InlineData("12345", "The token was not taken: Token must not be only numbers")]
    [InlineData("", "No token was given.")]
    [InlineData(" \n\n", "No token was given.")]
    public async Task A_token_that_is_refused_is_told_on_standard_error_and_the_old_one_stays(string token, string sentence)
    {
        var before = await MaskedAsync();

        Assert.Equal(sentence, await RunAsync(Refused, token, ("Operator__ApiKey", _key), OnlyErrors));

        Assert.Equal(before, await MaskedAsync());
    }

    [Theory]
    [InlineData("another-key")]
    [InlineData(null)]
    public async Task Without_the_right_key_and_without_a_terminal_it_is_refused(string? key)
    {
        var before = await MaskedAsync();

        Assert.Equal(
            "The token was not taken: Authorization: Bearer <key> is missing, or the key is wrong",
            await RunAsync(Refused, _token, ("Operator__ApiKey", key), OnlyErrors));

        Assert.Equal(before, await MaskedAsync());
    }

    [Theory]
    [InlineData("one\nurl = http://127.0.0.1:9/", "The operator key must be one line without control characters.")]
    [InlineData(null, "Operator__ApiKeyFile must name a file that can be read.")]
    public async Task A_key_file_that_cannot_be_used_is_told(string? content, string sentence) => Assert.Equal(
        sentence,
        await RunAsync(Refused, _token, ("Operator__ApiKeyFile", content is null ? "/nowhere/key" : Write("key", content)), OnlyErrors));

    [Fact]
    public async Task A_service_that_cannot_be_reached_is_told_with_its_address()
    {
        var address = $"http://127.0.0.1:{FreePorts.Take()}";

        var output = await RunAsync(Unreachable, _token, ("AC_MONITORING_URL", address), OnlyErrors);

        Assert.Contains($"{address} cannot be reached, so no token was given.", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200, """{"ok":true,"expiresAt":"2100-01-01T00:00:00Z","secondsLeft":86400,"reset":true,"verified":true}""", InForce, "The new token is in force until 2100-01-01 00:00 UTC (2100-01-01 00:00 UTC): 24 h 0 min left.\nSmartThings has accepted it.")]
    [InlineData(200, """{"ok":true,"expiresAt":"2100-01-01T00:00:00Z","secondsLeft":3599,"reset":false,"verified":false}""", InForce, "This token is in force already, and nothing has changed. It ends on 2100-01-01 00:00 UTC (2100-01-01 00:00 UTC): 0 h 59 min left.\nSmartThings has not accepted it so far and is asked again in the background; what comes of it, GET /token shows.")]
    [InlineData(200, """{"ok":true,"expiresAt":"2026-01-01T00:00:00.1234567Z","secondsLeft":0,"reset":false,"verified":true}""", Refused, "This token has ended on 2026-01-01 00:00 UTC (2026-01-01 00:00 UTC), and nothing has changed. Create a new one at https://account.smartthings.com/tokens.")]
    [InlineData(400, """{"title":"Bad Request","status":400,"error":"not \"good\" \u0026 \u001b[31mred"}""", Refused, "The token was not taken: not \"good\" &  [31mred")]
    [InlineData(200, "<html>", Refused, "What answers at {address} is not AC Monitoring.")]
    [InlineData(308, "moved", Refused, "The token was not taken: {address} answered with status 308")]
    public async Task What_the_service_answers_is_told_in_sentences(int status, string answer, int exitCode, string sentences)
    {
        await using var canned = new CannedAnswer(status, answer);

        var output = await RunAsync(exitCode, _token, ("AC_MONITORING_URL", canned.Address), ("TZ", "UTC"));

        Assert.Equal(sentences.Replace("{address}", canned.Address, StringComparison.Ordinal), output);
    }

    [Fact]
    public async Task Token_and_key_are_asked_for_on_a_terminal_which_does_not_show_them()
    {
        var fifo = Path.Combine(_folder.FullName, "typed");
        await using (var make = ChildProcess.Start("mkfifo", [fifo]))
            Assert.Equal(0, await make.EndedAsync());
        await using var terminal = ChildProcess.Start(
            "bash", ["-c", $"exec script -qefc {Script} /dev/null <\"$TYPED\""], Environment(("TYPED", fifo)));
        await using var keyboard = new StreamWriter(fifo) { AutoFlush = true };

        await HidesWhatIsTypedAsync();
        await keyboard.WriteAsync(_token + "\n");
        await Eventually.TrueAsync(() => terminal.Output.Contains("SmartThings token: ", StringComparison.Ordinal), "the token is typed");
        await HidesWhatIsTypedAsync();
        await keyboard.WriteAsync(_key + "\n");

        Assert.Equal(InForce, await terminal.EndedAsync());
        Assert.Matches("^SmartThings token: \\s+Operator key: \\s+The new token is in force until ", terminal.Output);
        ShowsNoSecret(terminal.Output);
        Assert.Equal("0c4a..." + _token[^4..], await MaskedAsync());
    }

    [Fact]
    public async Task No_process_has_token_or_key_on_its_command_line_while_the_service_keeps_it_waiting()
    {
        await using var gate = new TcpGate("127.0.0.1", service.Address.Port) { Mode = GateMode.Stall };
        gate.Open();
        await using var script = Start(
            _token, ("Operator__ApiKey", _key), ("AC_MONITORING_URL", $"http://127.0.0.1:{gate.Port}"), ("SHELLOPTS", "xtrace"));
        await Eventually.TrueAsync(() => gate.Passed > 0, "it has called the service");

        var commandLines = RunningProcesses.With(_folder.FullName);
        Assert.Contains(commandLines, line => line.StartsWith("curl ", StringComparison.Ordinal));
        Assert.All(commandLines, ShowsNoSecret);
        Assert.Empty(Directory.EnumerateFiles(_folder.FullName).Except([Input]));

        gate.Mode = GateMode.Pass;
        Assert.Equal(InForce, await script.EndedAsync());
        ShowsNoSecret(script.Output);
    }

    [Theory]
    [InlineData("0c4a0000-1111-token")]
    [InlineData("--token 0c4a0000-1111-token")]
    public async Task An_argument_is_refused_and_not_repeated(string arguments)
    {
        await using var script = ChildProcess.Start("bash", [Script, .. arguments.Split(' ')]);

        Assert.Equal(Refused, await script.EndedAsync());
        Assert.StartsWith("The token is not taken from the command line, which every user of the machine can read", script.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("0c4a", script.Output, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string Input => Path.Combine(_folder.FullName, "input");

    private async Task<string> RunAsync(int exitCode, string input, params (string Name, string? Value)[] settings)
    {
        await using var script = Start(input, settings);
        var code = await script.EndedAsync();
        ShowsNoSecret(script.Output);
        Assert.True(exitCode == code, $"{code}: {script.Output}");
        return script.Output;
    }

    // In a session of its own it has no terminal, also where the tests have one. The folder marks its processes, and takes its temporary files.
    private ChildProcess Start(string input, params (string Name, string? Value)[] settings)
    {
        File.WriteAllText(Input, input);
        return ChildProcess.Start(
            "setsid", ["--wait", "bash", "-c", $"if [[ $ONLY_ERRORS ]]; then exec >/dev/null; fi; {Script} <\"$INPUT\""], Environment([("INPUT", Input), .. settings]));
    }

    private Dictionary<string, string?> Environment(params (string Name, string? Value)[] settings)
    {
        var environment = new Dictionary<string, string?>
        {
            ["AC_MONITORING_URL"] = service.Address.ToString(),
            ["Operator__ApiKey"] = null,
            ["Operator__ApiKeyFile"] = null,
            ["TMPDIR"] = _folder.FullName,
        };
        foreach (var (name, value) in settings)
            environment[name] = value;
        return environment;
    }

    /// <summary>Waits until the terminal of the script has stopped to show what is typed.</summary>
    private Task HidesWhatIsTypedAsync() => Eventually.TrueAsync(
        async () =>
        {
            var terminal = RunningProcesses.IdsWith(_folder.FullName)
                .Select(id => new FileInfo($"/proc/{id}/fd/0").LinkTarget).First(target => target?.StartsWith("/dev/pts/", StringComparison.Ordinal) == true);
            await using var stty = ChildProcess.Start("stty", ["-a", "-F", terminal!]);
            await stty.EndedAsync();
            return stty.Output.Contains(" -echo ", StringComparison.Ordinal);
        },
        "the terminal hides what is typed");

    private void ShowsNoSecret(string output)
    {
        Assert.DoesNotContain(_token, output, StringComparison.Ordinal);
        Assert.DoesNotContain(_key, output, StringComparison.Ordinal);
        Assert.DoesNotContain(_key[^36..], output, StringComparison.Ordinal);
    }

    private string Write(string name, string content)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, content);
        return path;
    }

    private async Task<string> MaskedAsync() => (await service.GetTokenAsync()).GetProperty("tokenMasked").GetString()!;
}
