using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace AcMonitoring.Security.Tests.Leaks;

/// <summary>A value that must not be found, and what it is called where it is.</summary>
internal sealed record Secret(string Name, string Value)
{
    public override string ToString() => Name;
}

/// <summary>Every secret of a run. Each is made for one purpose, so that one that is found tells by which way it came.</summary>
internal sealed class Secrets
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyz";
    private const string Digits = "0123456789";

    private readonly ConcurrentQueue<Secret> _all = [];

    public IReadOnlyCollection<Secret> All => _all;

    /// <summary>A token as SmartThings makes them.</summary>
    public string Token(string name) => Add(name, Guid.NewGuid().ToString());

    public string OnlyLetters(string name) => Add(name, RandomNumberGenerator.GetString(Letters, 30));

    public string OnlyDigits(string name) => Add(name, RandomNumberGenerator.GetString(Digits, 30));

    public string WithoutDash(string name) => Add(name, Guid.NewGuid().ToString("N"));

    /// <summary>A key of characters that JSON, HTML and addresses each write in another way.</summary>
    public string Key(string name)
    {
        var parts = RandomNumberGenerator.GetString(Letters + Digits, 40).Chunk(10).Select(part => new string(part)).ToList();
        return Add(name, $"{parts[0]}+{parts[1]}\"&{parts[2]}<%{parts[3]}\\=");
    }

    public string Add(string name, string value)
    {
        _all.Enqueue(new Secret(name, value));
        return value;
    }
}
