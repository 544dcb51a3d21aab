using AcMonitoring.Collector.SmartThings;
using CsCheck;
using Microsoft.Extensions.Time.Testing;

namespace AcMonitoring.Collector.Tests.SmartThings;

/// <summary>The rate limiter with a cloud that counts, for any order of calls and responses.</summary>
[Trait("Tier", "unit")]
public sealed class RateLimiterModelTests
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_limit_that_was_reported_once_is_never_exceeded(bool isCountedTogether) =>
        Gen.Select(Gen.Int[2, 12], Gen.Int[1, 4], Gen.Int[0, 199].Array[1, 400])
            .Sample((limit, listLimit, steps) => Play(limit, isCountedTogether ? 0 : listLimit, steps, Window / 60, isLossy: false) == 0);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Lost_responses_do_not_exceed_the_limit_within_a_window(bool isCountedTogether) =>
        Gen.Select(Gen.Int[2, 12], Gen.Int[1, 4], Gen.Int[0, 199].Array[1, 400])
            .Sample((limit, listLimit, steps) => Play(limit, isCountedTogether ? 0 : listLimit, steps, TimeSpan.Zero, isLossy: true) == 0);

    [Fact]
    public void Calls_continue_in_each_window() =>
        Gen.Int[1, 12].Sample(limit =>
        {
            var cloud = new CountingCloud(limit, 0);
            for (var window = 0; window < 5; window++)
            {
                while (cloud.Start(CallKind.Status))
                {
                    cloud.Receive(0);
                    cloud.Respond(0, isLost: false);
                }

                cloud.Advance(Window);
            }

            return cloud.Accepted == 5 * limit && cloud.Rejected == 0;
        });

    /// <returns>Number of rejected calls.</returns>
    private static int Play(int limit, int listLimit, int[] steps, TimeSpan pause, bool isLossy)
    {
        var cloud = new CountingCloud(limit, listLimit);

        // The first responses report the limits.
        foreach (var kind in Enum.GetValues<CallKind>())
        {
            cloud.Start(kind);
            cloud.Receive(0);
            cloud.Respond(0, isLost: false);
        }

        foreach (var step in steps)
        {
            var pick = step / 10;
            switch (step % 10)
            {
                case < 3:
                    cloud.Start(CallKind.Status);
                    break;
                case 3:
                    cloud.Start(CallKind.List);
                    break;
                case < 6:
                    cloud.Receive(pick);
                    break;
                case < 8:
                    cloud.Respond(pick, isLost: false);
                    break;
                case 8:
                    cloud.Respond(pick, isLost: isLossy);
                    break;
                default:
                    cloud.Advance(pause * (1 + pick));
                    break;
            }
        }

        return cloud.Rejected;
    }

    private sealed class CountingCloud(int limit, int listLimit)
    {
        private readonly FakeTimeProvider _time = new();
        private readonly List<CallLease> _sent = [];
        private readonly List<(CallLease Call, int Limit, int Remaining, int Reset)> _responses = [];
        private readonly Dictionary<CallKind, (long Window, int Calls)> _counts = [];
        private SmartThingsRateLimiter? _limiter;

        public int Accepted { get; private set; }

        public int Rejected { get; private set; }

        private SmartThingsRateLimiter Limiter => _limiter ??= new SmartThingsRateLimiter(_time);

        public bool Start(CallKind kind)
        {
            if (Limiter.TryAcquire(kind) is not { } call)
                return false;
            call.MayBeCounted = true;
            _sent.Add(call);
            return true;
        }

        /// <summary>One of the sent calls reaches the cloud.</summary>
        public void Receive(int pick)
        {
            if (_sent.Count == 0)
                return;
            var call = Take(_sent, pick);
            var counter = listLimit == 0 ? CallKind.Status : call.Kind;
            var callLimit = counter == CallKind.List ? listLimit : limit;
            var window = _time.GetUtcNow().Ticks / Window.Ticks;
            var calls = _counts.TryGetValue(counter, out var count) && count.Window == window ? count.Calls + 1 : 1;
            _counts[counter] = (window, calls);
            if (calls > callLimit)
                Rejected++;
            else
                Accepted++;
            var reset = (int)((Window.Ticks - _time.GetUtcNow().Ticks % Window.Ticks) / TimeSpan.TicksPerMillisecond);
            _responses.Add((call, callLimit, Math.Max(0, callLimit - calls), reset));
        }

        /// <summary>One of the responses reaches the caller, or is lost.</summary>
        public void Respond(int pick, bool isLost)
        {
            if (_responses.Count == 0)
                return;
            var (call, callLimit, remaining, reset) = Take(_responses, pick);
            if (!isLost)
                call.ReportQuota(callLimit, remaining, reset);
            call.Dispose();
        }

        public void Advance(TimeSpan time) => _time.Advance(time);

        private static T Take<T>(List<T> from, int pick)
        {
            var item = from[pick % from.Count];
            from.Remove(item);
            return item;
        }
    }
}
