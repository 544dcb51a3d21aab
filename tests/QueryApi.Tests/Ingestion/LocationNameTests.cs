using System.Text.Json;
using AcMonitoring.Contracts;

namespace AcMonitoring.QueryApi.Tests.Ingestion;

/// <summary>The location name of a unit is that of its newest reading with a name, whatever the order and number of deliveries.</summary>
[Collection<BrokerOfStoring>]
public sealed class LocationNameTests(QueryApiApp app) : IClassFixture<QueryApiApp>
{
    [Fact]
    public async Task A_reading_without_a_location_name_keeps_the_known_name()
    {
        var unit = NewUnit();
        await app.StoreAsync(Named(unit, 0, "Siège"));

        await app.StoreAsync(Named(unit, 1, null), Named(unit, 2, " "));

        Assert.Equal("Siège", await NameAsync(unit));
    }

    [Fact]
    public async Task A_late_reading_sets_the_name_if_no_newer_reading_has_one()
    {
        var unit = NewUnit();
        await app.StoreAsync(Named(unit, 3, null));
        Assert.Null(await NameAsync(unit));

        await app.StoreAsync(Named(unit, 1, "Direction"));
        Assert.Equal("Direction", await NameAsync(unit));

        await app.StoreAsync(Named(unit, 0, "Siège"));
        Assert.Equal("Direction", await NameAsync(unit));
    }

    [Fact]
    public async Task A_moved_unit_does_not_keep_the_name_of_its_old_location()
    {
        var unit = NewUnit();
        await app.StoreAsync(Named(unit, 0, "Siège"), Named(unit, 1, null) with { Location = "location-2" });
        Assert.Null(await NameAsync(unit));

        await app.StoreAsync(Named(unit, 2, null));
        Assert.Equal("Siège", await NameAsync(unit));
    }

    [Fact]
    public async Task The_name_depends_on_the_set_of_readings_not_on_their_order_or_batches()
    {
        Func<string, DeviceReading>[] readings =
        [
            unit => Named(unit, 0, "Siège"),
            unit => Named(unit, 1, "Annexe") with { Location = "location-2" },
            unit => Named(unit, 2, "Direction"),
            unit => Named(unit, 2, "Accueil") with { CollectedAt = QueryApiApp.Slot.AddMinutes(11) },
            unit => Named(unit, 3, null),
        ];
        var orders = Permutations([.. Enumerable.Range(0, readings.Length)]).ToList();
        Assert.Equal(120, orders.Count);
        var units = orders.ConvertAll(_ => NewUnit());

        // Each batch contains the next readings of each unit in its order; those of every third unit come one batch later.
        for (var count = 1; count <= readings.Length; count++)
            await StoreAsync(orders.Select((order, index) => (index + count) % 3 == 1 ? [] : order.Take(count).Select(one => readings[one](units[index]))));

        await StoreAsync(orders.Select((order, index) => order.Select(one => readings[one](units[index]))));

        var shown = (await app.GetJsonAsync("/dashboard")).EnumerateArray()
            .Where(unit => units.Contains(unit.GetProperty("deviceId").GetString()!))
            .Select(unit => unit.GetProperty("locationName").GetString());
        Assert.Equal(Enumerable.Repeat("Direction", 120), shown);
    }

    private static string NewUnit() => Guid.NewGuid().ToString();

    private static DeviceReading Named(string unit, int slot, string? name) => A.Reading(unit, slot, 1000 + slot) with { LocationName = name };

    private static IEnumerable<int[]> Permutations(int[] items) => items.Length < 2
        ? [items]
        : items.SelectMany(first => Permutations([.. items.Where(item => item != first)]).Select(rest => (int[])[first, .. rest]));

    /// <summary>Stores the readings of many units, those of each unit in order.</summary>
    private async Task StoreAsync(IEnumerable<IEnumerable<DeviceReading>> ofUnits)
    {
        await Task.WhenAll(ofUnits.Select(readings => app.PublishAsync(readings)));
        await app.DrainAsync();
    }

    private async Task<string?> NameAsync(string unit) => (await app.GetJsonAsync("/dashboard")).EnumerateArray()
        .Single(one => one.GetProperty("deviceId").GetString() == unit) is var found && found.GetProperty("locationName").ValueKind == JsonValueKind.Null
            ? null
            : found.GetProperty("locationName").GetString();
}
