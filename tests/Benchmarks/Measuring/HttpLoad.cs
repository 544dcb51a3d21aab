using System.Diagnostics;
using System.Net.Sockets;

namespace AcMonitoring.Benchmarks.Measuring;

/// <summary>
/// Asks a service for the same again and again, each client on a connection and a thread of its own, one request after the other.
/// </summary>
internal static class HttpLoad
{
    private const int Seed = 7;

    /// <param name="paths">What is asked for, by chance.</param>
    /// <param name="clients">How many ask at the same time.</param>
    public static Latencies Run(Uri address, IReadOnlyList<string> paths, int clients, TimeSpan time)
    {
        var requests = paths.Select(path => HttpConnection.Request(address, path)).ToArray();
        var askers = Enumerable.Range(0, clients).Select(client => new Asker(address, requests, new Random(Seed + client))).ToList();
        var threads = askers.ConvertAll(asker => new Thread(() => asker.Ask(time)));
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        askers.ForEach(asker => asker.Dispose());
        return askers.Find(asker => asker.Failure is not null) is { Failure: { } failure }
            ? throw new InvalidOperationException("A request failed while many were measured.", failure)
            : new Latencies(askers.SelectMany(asker => asker.Milliseconds));
    }

    private sealed class Asker : IDisposable
    {
        private readonly HttpConnection _connection;
        private readonly byte[][] _requests;
        private readonly Random _random;

        public Asker(Uri address, byte[][] requests, Random random)
        {
            _connection = new HttpConnection(address);
            _requests = requests;
            _random = random;
            // Connecting is not measured.
            _connection.Get(requests[0]);
        }

        public List<double> Milliseconds { get; } = [];

        public Exception? Failure { get; private set; }

        public void Ask(TimeSpan time)
        {
            try
            {
                for (var clock = Stopwatch.StartNew(); clock.Elapsed < time;)
                {
                    var begun = Stopwatch.GetTimestamp();
                    _connection.Get(_requests[_random.Next(_requests.Length)]);
                    Milliseconds.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
                }
            }
            catch (Exception exception) when (exception is IOException or SocketException or HttpRequestException or InvalidDataException)
            {
                // The thread has nobody to tell; who waits for it tells it.
                Failure = exception;
            }
        }

        public void Dispose() => _connection.Dispose();
    }
}
