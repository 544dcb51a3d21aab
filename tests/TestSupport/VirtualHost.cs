namespace AcMonitoring.TestSupport;

/// <summary>A virtual host of a broker. It separates the queues of a system under test from those of other systems.</summary>
public sealed class VirtualHost : BrokerServer
{
    private readonly Func<string> _output;

    internal VirtualHost(Uri uri, Func<string> output)
    {
        Uri = uri;
        _output = output;
    }

    public override string Output => _output();
}
