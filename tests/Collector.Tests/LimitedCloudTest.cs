using AcMonitoring.Collector.Polling;
using AcMonitoring.Collector.SmartThings;
using AcMonitoring.Collector.Tests.Doubles;
using Microsoft.Extensions.Time.Testing;

namespace AcMonitoring.Collector.Tests;

/// <summary>A test of rounds under a limit of calls. Its clock advances only while a round waits until more calls are allowed.</summary>
public abstract class LimitedCloudTest : CloudTest
{
    internal FakeTimeProvider Time { get; } = new(Reader.Slot);

    /// <summary>A reader on <see cref="Time"/>, whose calls may take as long as the machine needs.</summary>
    internal Reader StartPatientReader(Cloud cloud, params IEnumerable<(string Name, string Value)> settings) =>
        Keep(new Reader(cloud.BaseUrl, Tokens.Origin, Time, TimeSpan.FromHours(1), settings));

    /// <summary>Runs a round and advances the clock whenever it waits for calls to be allowed.</summary>
    internal async Task<RoundOutcome> RunRoundAsync(Reader reader, Cloud cloud, TimeSpan limit)
    {
        var (start, tokens, budget) = (Time.GetUtcNow(), Tokens.Asked, reader.Get<CallBudget>());
        var round = reader.ReadAsync(limit.TotalSeconds);
        var (before, quiet) = (-1, 0);
        while (await Task.WhenAny(round, Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System)) != round)
        {
            var (calls, wait) = (cloud.CallCount, ClosedFor(reader));
            // The cloud may have answered what the reader has not yet read.
            quiet = budget.InFlight == 0 && calls == before && Tokens.Asked > tokens && wait > TimeSpan.Zero ? quiet + 1 : 0;
            before = calls;
            // No further than the whole millisecond to which timers wait: the end of the round may follow at once.
            var next = Time.GetUtcNow() + wait + TimeSpan.FromMilliseconds(1);
            // The end cuts off what has come and is not yet read, on a busy machine long after it has come.
            var enough = next < start + limit ? 5 : 50;
            if (quiet >= enough)
                Time.SetUtcNow(next);
        }

        return await round;
    }

    private static TimeSpan ClosedFor(Reader reader)
    {
        var (refused, used) = (reader.Get<RateLimitGate>().ClosedFor, reader.Get<CallBudget>().ClosedFor(CallKind.Status));
        return refused > used ? refused : used;
    }
}
