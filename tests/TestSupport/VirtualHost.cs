namespace AcMonitoring.TestSupport;

/// <summary>A virtual host of a broker: queues of a system under test, whose fixed names no other system sees.</summary>
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
