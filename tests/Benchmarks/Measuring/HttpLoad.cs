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
    public static Latencies Run(Uri address, IReadOnlyList<string> paths, int clients, TimeSpan time) =>
        RunWithErrors(address, paths, clients, time) is var (latencies, errors) && errors == 0
            ? latencies
            : throw new InvalidOperationException($"{errors} requests were answered by an error while many were measured.");

    /// <returns>The times of the good answers, and how many others there were.</returns>
    public static (Latencies Latencies, int Errors) RunWithErrors(Uri address, IReadOnlyList<string> paths, int clients, TimeSpan time)
    {
        var requests = paths.Select(path => HttpConnection.Request(address, path)).ToArray();
        var askers = Enumerable.Range(0, clients).Select(client => new Asker(address, requests, new Random(Seed + client))).ToList();
        var threads = askers.ConvertAll(asker => new Thread(() => asker.Ask(time)));
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        askers.ForEach(asker => asker.Dispose());
        return askers.Find(asker => asker.Failure is not null) is { Failure: { } failure }
            ? throw new InvalidOperationException("A request failed while many were measured.", failure)
            : (new Latencies(askers.SelectMany(asker => asker.Milliseconds)), askers.Sum(asker => asker.Errors));
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
        }

        public List<double> Milliseconds { get; } = [];

        /// <summary>How many answers were not 200.</summary>
        public int Errors { get; private set; }

        public Exception? Failure { get; private set; }

        public void Ask(TimeSpan time)
        {
            try
            {
                for (var clock = Stopwatch.StartNew(); clock.Elapsed < time;)
                    AskOnce();
            }
            catch (Exception exception) when (exception is IOException or SocketException or InvalidDataException)
            {
                // The thread has nobody to tell; who waits for it tells it.
                Failure = exception;
            }
        }

        public void Dispose() => _connection.Dispose();

        private void AskOnce()
        {
            var begun = Stopwatch.GetTimestamp();
            try
            {
                _connection.Get(_requests[_random.Next(_requests.Length)]);
                Milliseconds.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            }
            catch (HttpRequestException)
            {
                Errors++;
            }
        }
    }
}
