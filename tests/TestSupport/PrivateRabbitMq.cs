namespace AcMonitoring.TestSupport;

/// <summary>
/// A RabbitMQ of a single test, always a process of this machine (the script private-rabbitmq): it can be stopped, killed and started
/// again with the same port and data.
/// </summary>
public sealed class PrivateRabbitMq : BrokerServer, IAsyncDisposable
{
    // The last port is for the management API, or for connections without TLS.
    private readonly PrivateServer _server = new("private-rabbitmq", ports: 4);
    private readonly bool _isSecure;

    /// <param name="authority">Issues the certificate; <see cref="BrokerServer.Uri"/> then accepts TLS only. Null: without TLS.</param>
    /// <param name="isManaged">Whether it has the management API, without metrics, which use processor time.</param>
    public PrivateRabbitMq(TestCertificateAuthority? authority = null, bool isManaged = false)
    {
        _isSecure = authority is not null;
        if (isManaged)
        {
            File.WriteAllText(Path.Combine(Folder, "enabled_plugins"), "[rabbitmq_management].\n");
            File.WriteAllText(
                Path.Combine(Folder, "more.conf"),
                $"""
                management.tcp.ip = 127.0.0.1
                management.tcp.port = {ManagementUri.Port}
                management_agent.disable_metrics_collector = true

                """);
        }

        if (authority is null)
            return;

        var (certificate, key) = authority.Issue(Folder);
        File.WriteAllText(
            Path.Combine(Folder, "more.conf"),
            $"""
            listeners.tcp.local = 127.0.0.1:{PlainPort}
            listeners.ssl.local = 127.0.0.1:{_server.Port}
            ssl_options.cacertfile = {authority.CertificateFile}
            ssl_options.certfile = {certificate}
            ssl_options.keyfile = {key}

            """);
    }

    /// <summary>Its data folder.</summary>
    public string Folder => _server.Folder;

    /// <summary>The port without TLS of a server with a certificate.</summary>
    public int PlainPort => _server.Port + 3;

    /// <summary>Address of the management API.</summary>
    public Uri ManagementUri => new($"http://127.0.0.1:{_server.Port + 3}/");

    /// <summary>Its output over all runs.</summary>
    public override string Output => _server.Output;

    /// <summary>Starts it, for the first time or again, and waits until it is available.</summary>
    public async Task StartAsync()
    {
        _server.Start();
        var (scheme, host) = _isSecure ? ("amqps", TestCertificateAuthority.Host) : ("amqp", "127.0.0.1");
        Uri ??= new Uri($"{scheme}://guest:{await _server.PasswordAsync()}@{host}:{_server.Port}/");
        await WaitUntilAvailableAsync();
    }

    /// <summary>Stops it.</summary>
    public Task StopAsync() => _server.StopAsync();

    /// <summary>Kills it and its helpers at once (SIGKILL).</summary>
    public void Kill() => _server.Kill();

    /// <summary>Runs <c>rabbitmqctl</c> against it, such as <c>set_vm_memory_high_watermark 0.0000001</c>.</summary>
    /// <returns>The output of the command.</returns>
    public async Task<string> ControlAsync(params string[] arguments)
    {
        await using var control = _server.Run(arguments);
        return await control.EndedAsync(TimeSpan.FromMinutes(3)) == 0
            ? control.Output
            : throw new InvalidOperationException($"rabbitmqctl {arguments[0]} failed: {control.Output}");
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
