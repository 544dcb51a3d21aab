using AcMonitoring.Collector.SmartThings;
using CsCheck;
using Microsoft.Extensions.Time.Testing;

namespace AcMonitoring.Collector.Tests.SmartThings;

/// <summary>The budget against a cloud that counts, in whatever order calls and answers travel.</summary>
[Trait("Tier", "unit")]
public sealed class CallBudgetModelTests
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_limit_that_was_told_once_is_never_exceeded(bool isCountedTogether) =>
        Gen.Select(Gen.Int[2, 12], Gen.Int[1, 4], Gen.Int[0, 199].Array[1, 400])
            .Sample((limit, listLimit, steps) => Play(limit, isCountedTogether ? 0 : listLimit, steps, Window / 60, isLossy: false) == 0);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Nor_within_a_window_by_calls_whose_answers_are_lost(bool isCountedTogether) =>
        Gen.Select(Gen.Int[2, 12], Gen.Int[1, 4], Gen.Int[0, 199].Array[1, 400])
            .Sample((limit, listLimit, steps) => Play(limit, isCountedTogether ? 0 : listLimit, steps, TimeSpan.Zero, isLossy: true) == 0);

    [Fact]
    public void Calls_go_on_in_every_window() =>
        Gen.Int[1, 12].Sample(limit =>
        {
            var cloud = new CountingCloud(limit, 0);
            for (var window = 0; window < 5; window++)
            {
                while (cloud.Start(CallKind.Status))
                {
                    cloud.Receive(0);
                    cloud.Answer(0, isLost: false);
                }

                cloud.Advance(Window);
            }

            return cloud.Accepted == 5 * limit && cloud.Refused == 0;
        });

    /// <returns>The refused calls.</returns>
    private static int Play(int limit, int listLimit, int[] steps, TimeSpan pause, bool isLossy)
    {
        var cloud = new CountingCloud(limit, listLimit);

        // The first answers tell the limits.
        foreach (var kind in Enum.GetValues<CallKind>())
        {
            cloud.Start(kind);
            cloud.Receive(0);
            cloud.Answer(0, isLost: false);
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
                    cloud.Answer(pick, isLost: false);
                    break;
                case 8:
                    cloud.Answer(pick, isLost: isLossy);
                    break;
                default:
                    cloud.Advance(pause * (1 + pick));
                    break;
            }
        }

        return cloud.Refused;
    }

    private sealed class CountingCloud(int limit, int listLimit)
    {
        private readonly FakeTimeProvider _time = new();
        private readonly List<StartedCall> _sent = [];
        private readonly List<(StartedCall Call, int Limit, int Remaining, int Reset)> _answered = [];
        private readonly Dictionary<CallKind, (long Window, int Calls)> _counts = [];
        private CallBudget? _budget;

        public int Accepted { get; private set; }

        public int Refused { get; private set; }

        private CallBudget Budget => _budget ??= new CallBudget(_time);

        public bool Start(CallKind kind)
        {
            if (Budget.TryStart(kind) is not { } call)
                return false;
            call.MayBeCounted = true;
            _sent.Add(call);
            return true;
        }

        /// <summary>One of the calls that are under way reaches the cloud.</summary>
        public void Receive(int pick)
        {
            if (_sent.Count == 0)
                return;
            var call = Take(_sent, pick);
            var counter = listLimit == 0 ? CallKind.Status : call.Kind;
            var its = counter == CallKind.List ? listLimit : limit;
            var window = _time.GetUtcNow().Ticks / Window.Ticks;
            var calls = _counts.TryGetValue(counter, out var count) && count.Window == window ? count.Calls + 1 : 1;
            _counts[counter] = (window, calls);
            if (calls > its)
                Refused++;
            else
                Accepted++;
            var reset = (int)((Window.Ticks - _time.GetUtcNow().Ticks % Window.Ticks) / TimeSpan.TicksPerMillisecond);
            _answered.Add((call, its, Math.Max(0, its - calls), reset));
        }

        /// <summary>One of the answers that are under way reaches the caller, or never does.</summary>
        public void Answer(int pick, bool isLost)
        {
            if (_answered.Count == 0)
                return;
            var (call, its, remaining, reset) = Take(_answered, pick);
            if (!isLost)
                call.Tell(its, remaining, reset);
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
