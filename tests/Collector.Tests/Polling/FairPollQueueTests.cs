using AcMonitoring.Collector.Polling;
using CsCheck;

namespace AcMonitoring.Collector.Tests.Polling;

[Trait("Tier", "unit")]
public sealed class FairPollQueueTests
{
    private readonly FairPollQueue _queue = new();

    [Fact]
    public void Each_unit_is_polled_once_before_any_unit_is_polled_twice_whatever_the_order_of_the_list() =>
        Gen.Select(Gen.Int[1, 60], Gen.Int[1, 20], Gen.Int[0, 10_000]).Sample((units, quota, seed) =>
        {
            var (queue, random) = (new FairPollQueue(), new Random(seed));
            var ids = Enumerable.Range(0, units).Select(unit => "u" + unit).ToArray();
            var polls = (units + quota - 1) / quota;
            var polledIds = new List<string>();
            for (var poll = 0; poll < 3 * polls; poll++)
            {
                random.Shuffle(ids);
                polledIds.AddRange(Poll(queue, ids, quota));
            }

            return polledIds.Chunk(units).Where(turn => turn.Length == units).All(turn => turn.Distinct().Count() == units)
                && polledIds.Take(polls * quota).Distinct().Count() == units;
        });

    [Fact]
    public void No_unit_waits_longer_than_the_units_before_it_take_even_if_others_come_go_or_are_throttled() =>
        Gen.Select(Gen.Int[1, 20], Gen.Int[0, 10_000]).Sample((quota, seed) =>
        {
            const int most = 60;
            var (queue, random) = (new FairPollQueue(), new Random(seed));
            var waited = new int[most];
            for (var poll = 0; poll < 100; poll++)
            {
                // Unit 0 is always listed, the others at random.
                var listed = Enumerable.Range(0, most).Where(unit => unit == 0 || random.Next(3) > 0).ToArray();
                var withList = listed.Where(unit => unit != 0 && random.Next(10) == 0).ToHashSet();
                random.Shuffle(listed);
                var polled = queue.Order(listed, Name).Where(unit => !withList.Contains(unit)).Take(quota).ToList();
                foreach (var unit in withList)
                    queue.Polled(Name(unit));
                foreach (var unit in polled)
                {
                    if (random.Next(4) == 0)
                        queue.Throttled(Name(unit));
                    else
                        queue.Polled(Name(unit));
                }

                waited[0] = polled.Contains(0) ? 0 : waited[0] + 1;

                // Twice, because a throttled unit keeps its place once.
                if (waited[0] > 2 * ((most + quota - 1) / quota))
                    return false;
            }

            return true;
        });

    [Fact]
    public void A_new_unit_comes_after_the_waiting_ones()
    {
        Assert.Single(Poll(_queue, ["u1", "u2", "u3"], 1));
        Assert.Equal("new", _queue.Order(["new", "u1", "u2", "u3"], id => id)[^1]);
    }

    [Fact]
    public void A_throttled_unit_keeps_its_place_once()
    {
        var first = _queue.Order(["u1", "u2", "u3"], id => id)[0];
        _queue.Throttled(first);
        Assert.Equal(first, _queue.Order(["u1", "u2", "u3"], id => id)[0]);
        _queue.Throttled(first);
        Assert.Equal(first, _queue.Order(["u1", "u2", "u3"], id => id)[^1]);
    }

    [Fact]
    public void Collectors_that_restart_each_time_do_not_always_poll_the_same_unit()
    {
        var firsts = Enumerable.Range(0, 200).Select(_ => new FairPollQueue().Order(["u1", "u2", "u3"], id => id)[0]);
        Assert.Equal(3, firsts.Distinct().Count());
    }

    [Fact]
    public void Known_units_keep_their_places_although_each_list_contains_other_devices()
    {
        Poll(_queue, ["u1", "u2", "u3"], 1);
        var order = _queue.Order(["u1", "u2", "u3"], id => id);
        for (var list = 0; list < 100; list++)
            _queue.Order([.. order, .. Enumerable.Range(0, 50).Select(unit => $"{list}-{unit}")], id => id);
        Assert.Equal(order, _queue.Order(["u3", "u2", "u1"], id => id));
    }

    [Fact]
    public void An_incomplete_list_does_not_change_the_places_of_missing_units()
    {
        var ids = Enumerable.Range(0, 5000).Select(Name).ToList();
        Poll(_queue, ids, 10);
        var order = _queue.Order(ids, id => id);
        _queue.Order(ids[..7], id => id);
        Assert.Equal(order, _queue.Order(ids, id => id));
    }

    private static string Name(int unit) => "u" + unit;

    /// <returns>The polled units.</returns>
    private static List<string> Poll(FairPollQueue queue, IReadOnlyCollection<string> ids, int quota)
    {
        var polled = queue.Order(ids, id => id).Take(quota).ToList();
        polled.ForEach(queue.Polled);
        return polled;
    }
}
