using AcMonitoring.Collector.Polling;
using CsCheck;

namespace AcMonitoring.Collector.Tests.Polling;

[Trait("Tier", "unit")]
public sealed class UnitTurnsTests
{
    private readonly UnitTurns _turns = new();

    [Fact]
    public void Each_unit_has_one_turn_before_any_has_a_second_however_the_list_is_ordered() =>
        Gen.Select(Gen.Int[1, 60], Gen.Int[1, 20], Gen.Int[0, 10_000]).Sample((units, budget, seed) =>
        {
            var (turns, random) = (new UnitTurns(), new Random(seed));
            var ids = Enumerable.Range(0, units).Select(unit => "u" + unit).ToArray();
            var rounds = (units + budget - 1) / budget;
            var had = new List<string>();
            for (var round = 0; round < 3 * rounds; round++)
            {
                random.Shuffle(ids);
                had.AddRange(Ask(turns, ids, budget));
            }

            return had.Chunk(units).Where(turn => turn.Length == units).All(turn => turn.Distinct().Count() == units)
                && had.Take(rounds * budget).Distinct().Count() == units;
        });

    [Fact]
    public void None_waits_longer_than_those_before_it_take_whichever_others_come_go_are_refused_or_come_with_the_list() =>
        Gen.Select(Gen.Int[1, 20], Gen.Int[0, 10_000]).Sample((budget, seed) =>
        {
            const int most = 60;
            var (turns, random) = (new UnitTurns(), new Random(seed));
            var waited = new int[most];
            for (var round = 0; round < 100; round++)
            {
                // Unit 0 is always there; the others are as they like.
                var listed = Enumerable.Range(0, most).Where(unit => unit == 0 || random.Next(3) > 0).ToArray();
                var withList = listed.Where(unit => unit != 0 && random.Next(10) == 0).ToHashSet();
                random.Shuffle(listed);
                var asked = turns.InTurn(listed, Name).Where(unit => !withList.Contains(unit)).Take(budget).ToList();
                foreach (var unit in withList)
                    turns.Had(Name(unit));
                foreach (var unit in asked)
                {
                    if (random.Next(4) == 0)
                        turns.Refused(Name(unit));
                    else
                        turns.Had(Name(unit));
                }

                waited[0] = asked.Contains(0) ? 0 : waited[0] + 1;

                // Twice, for one that is refused keeps its place once.
                if (waited[0] > 2 * ((most + budget - 1) / budget))
                    return false;
            }

            return true;
        });

    [Fact]
    public void A_unit_that_is_new_comes_after_those_that_wait()
    {
        Assert.Single(Ask(_turns, ["u1", "u2", "u3"], 1));
        Assert.Equal("new", _turns.InTurn(["new", "u1", "u2", "u3"], id => id)[^1]);
    }

    [Fact]
    public void A_unit_that_is_refused_keeps_its_place_once()
    {
        var first = _turns.InTurn(["u1", "u2", "u3"], id => id)[0];
        _turns.Refused(first);
        Assert.Equal(first, _turns.InTurn(["u1", "u2", "u3"], id => id)[0]);
        _turns.Refused(first);
        Assert.Equal(first, _turns.InTurn(["u1", "u2", "u3"], id => id)[^1]);
    }

    [Fact]
    public void Collectors_that_start_anew_each_time_do_not_ask_the_same_unit_each_time()
    {
        var firsts = Enumerable.Range(0, 200).Select(_ => new UnitTurns().InTurn(["u1", "u2", "u3"], id => id)[0]);
        Assert.Equal(3, firsts.Distinct().Count());
    }

    [Fact]
    public void Of_lists_that_name_other_devices_each_time_the_known_ones_keep_their_places()
    {
        Ask(_turns, ["u1", "u2", "u3"], 1);
        var order = _turns.InTurn(["u1", "u2", "u3"], id => id);
        for (var list = 0; list < 100; list++)
            _turns.InTurn([.. order, .. Enumerable.Range(0, 50).Select(unit => $"{list}-{unit}")], id => id);
        Assert.Equal(order, _turns.InTurn(["u3", "u2", "u1"], id => id));
    }

    [Fact]
    public void A_list_that_breaks_off_early_costs_the_others_no_place()
    {
        var ids = Enumerable.Range(0, 5000).Select(Name).ToList();
        Ask(_turns, ids, 10);
        var order = _turns.InTurn(ids, id => id);
        _turns.InTurn(ids[..7], id => id);
        Assert.Equal(order, _turns.InTurn(ids, id => id));
    }

    private static string Name(int unit) => "u" + unit;

    /// <returns>The units that had their turn.</returns>
    private static List<string> Ask(UnitTurns turns, IReadOnlyCollection<string> ids, int budget)
    {
        var asked = turns.InTurn(ids, id => id).Take(budget).ToList();
        asked.ForEach(turns.Had);
        return asked;
    }
}
