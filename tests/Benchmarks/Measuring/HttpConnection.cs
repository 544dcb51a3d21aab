using System.Buffers.Text;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace AcMonitoring.Benchmarks.Measuring;

/// <summary>Takes a piece of an answer's body.</summary>
internal delegate void BodyPiece(ReadOnlySpan<byte> piece);

/// <summary>
/// A kept-alive HTTP/1.1 connection that reads answers whole and looks at nothing but where they end, so that what is measured is the
/// service, and not its client beside it on the same cores.
/// </summary>
internal sealed class HttpConnection : IDisposable
{
    private const string LengthHeader = "content-length: ";

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[128 * 1024];
    private int _start;
    private int _end;

    public HttpConnection(Uri address) => _socket.Connect(address.Host, address.Port);

    /// <summary>The request for a path.</summary>
    public static byte[] Request(Uri address, string path) => Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {address.Authority}\r\n\r\n");

    /// <summary>Sends a request and reads its answer to the end.</summary>
    /// <returns>The length of the body in bytes.</returns>
    /// <exception cref="HttpRequestException">The answer is not 200.</exception>
    public long Get(ReadOnlySpan<byte> request, BodyPiece? takes = null)
    {
        _socket.Send(request);
        var isChunked = false;
        long length = 0;
        var status = Encoding.ASCII.GetString(ReadLine());
        for (var line = ReadLine(); line.Length > 0; line = ReadLine())
        {
            var header = Encoding.ASCII.GetString(line).ToLowerInvariant();
            isChunked |= header == "transfer-encoding: chunked";
            if (header.StartsWith(LengthHeader, StringComparison.Ordinal))
                length = long.Parse(header[LengthHeader.Length..], CultureInfo.InvariantCulture);
        }

        if (isChunked)
            length = ReadChunks(takes);
        else
            ReadBody(length, takes);
        return status.StartsWith("HTTP/1.1 200", StringComparison.Ordinal) ? length : throw new HttpRequestException(status);
    }

    public void Dispose() => _socket.Dispose();

    private long ReadChunks(BodyPiece? takes)
    {
        for (long all = 0; ;)
        {
            if (!Utf8Parser.TryParse(ReadLine(), out long length, out _, 'x'))
                throw new InvalidDataException("The length of a chunk cannot be read.");
            ReadBody(length, takes);
            _ = ReadLine();
            if (length == 0)
                return all;
            all += length;
        }
    }

    private void ReadBody(long length, BodyPiece? takes)
    {
        while (length > 0)
        {
            if (_start == _end)
                Receive();
            var piece = (int)Math.Min(length, _end - _start);
            takes?.Invoke(_buffer.AsSpan(_start, piece));
            _start += piece;
            length -= piece;
        }
    }

    /// <returns>The next line without its end, until the next read.</returns>
    private ReadOnlySpan<byte> ReadLine()
    {
        int length;
        while ((length = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n"u8)) < 0)
            Receive();
        var line = _buffer.AsSpan(_start, length);
        _start += length + 2;
        return line;
    }

    private void Receive()
    {
        // What has been read makes room; only a piece of a line is ever kept.
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        var received = _socket.Receive(_buffer.AsSpan(_end));
        if (received == 0)
            throw new EndOfStreamException("The service closed the connection.");
        _end += received;
    }
}
