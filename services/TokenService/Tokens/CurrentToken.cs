using System.Threading.Channels;
using AcMonitoring.TokenService.Storing;

namespace AcMonitoring.TokenService.Tokens;

/// <summary>The token in force. What it says is always what the store holds.</summary>
internal sealed class CurrentToken(TokenStore store)
{
    private readonly Lock _change = new();

    // One signal is enough, however many tokens came: only the newest is announced.
    private readonly Channel<bool> _rotations = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private volatile SmartThingsToken? _token;

    /// <summary>The token in force, expired or not; null before the first.</summary>
    public SmartThingsToken? Value => _token;

    /// <summary>Readable after a different token has come into force.</summary>
    public ChannelReader<bool> Rotations => _rotations.Reader;

    /// <summary>Puts a token into force unless it is so already: the same token keeps its time.</summary>
    /// <returns>The token in force now, and whether it is a different one from before.</returns>
    /// <exception cref="IOException">It could not be stored; the one before stays in force.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public (SmartThingsToken Token, bool Rotated) Set(string value, DateTimeOffset updatedAt)
    {
        lock (_change)
        {
            if (_token is { } current && current.Value == value)
                return (current, false);

            var token = new SmartThingsToken(value, updatedAt);
            store.Write(token);
            _token = token;
            _rotations.Writer.TryWrite(true);
            return (token, true);
        }
    }

    /// <summary>Puts into force at start what the store holds.</summary>
    public void Restore(SmartThingsToken stored) => _token = stored;

    /// <summary>Remembers that a token was announced, unless another has come meanwhile.</summary>
    /// <exception cref="IOException">Not stored: it will be announced again after a restart.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public void MarkAnnounced(SmartThingsToken token)
    {
        lock (_change)
        {
            if (!ReferenceEquals(_token, token))
                return;

            _token = token.AsAnnounced();
            store.Write(_token);
        }
    }
}
