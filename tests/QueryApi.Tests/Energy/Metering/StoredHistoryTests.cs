using AcMonitoring.Contracts;
using AcMonitoring.QueryApi.Energy.Metering;
using AcMonitoring.QueryApi.Tests.Energy.Rollups;
using AcMonitoring.TestSupport;
using CsCheck;

namespace AcMonitoring.QueryApi.Tests.Energy.Metering;

/// <summary>What holds for meter histories holds for the rows that two processes store of them.</summary>
[Collection<BrokerOfStoring>]
public sealed class StoredHistoryTests(QueryApiApp app, RabbitMqServer rabbit) : IClassFixture<QueryApiApp>
{
    private const int Units = 60;

    [Fact]
    public async Task Two_processes_store_the_rows_of_the_order_of_slots_however_the_readings_come()
    {
        await app.StartProcessAsync();
        var histories = new List<MeterHistory>();
        MeterHistory.Any.Sample(histories.Add, iter: Units, threads: 1);
        var readings = histories.SelectMany((history, unit) => history.Readings.Select(reading => reading with { DeviceId = $"unit-{unit}" })).ToList();
        var random = new Random(readings.Count);
        var deliveries = readings.Concat(readings.Where(_ => random.Next(3) == 0)).ToArray();
        random.Shuffle(deliveries);

        await app.PublishInChunksAsync(deliveries, 50);
        await Eventually.TrueAsync(
            async () => await app.ScalarAsync<long>("SELECT COUNT(*) FROM ac_monitoring") == readings.Count, "each reading has a row");
        await Eventually.TrueAsync(async () => await rabbit.CountAsync(Queues.DeviceReadings) == 0, "the queue is empty");
        await app.DrainAsync();

        for (var unit = 0; unit < Units; unit++)
        {
            var expected = new UnitRowsInMemory(new EnergyMeter(TimeSpan.FromMinutes(5), maximumKilowatts: 100));
            foreach (var reading in histories[unit].Readings)
                expected.Store(reading);
            Assert.Equal(expected.Energies, await EnergiesAsync($"unit-{unit}"));
        }

        Assert.Equal(0u, await rabbit.CountAsync(Queues.DeviceReadings + Queues.ErrorSuffix));
        await StoredRollups.AssertThoseOfRowsAsync(app);
    }

    [Fact]
    public async Task The_database_takes_the_same_share_of_an_interval_as_the_code()
    {
        var cases = new List<(decimal Kwh, DateTimeOffset From, int Seconds, int At)>();
        Gen.Select(Gen.Int[0, 100_000], Gen.Int[0, 1_000_000], Gen.Int[0, 300_000], Gen.Int[-1_000, 301_000])
            .Sample((wh, from, seconds, at) => cases.Add((wh / 1000m, QueryApiApp.Start.AddSeconds(from), seconds, at)), iter: 1_000, threads: 1);
        cases.Add((1, QueryApiApp.Start, 0, 0));
        cases.Add((1, QueryApiApp.Start, 60, 0));
        cases.Add((1, QueryApiApp.Start, 60, 60));

        var shares = await app.QueryAsync<decimal>(
            """
            SELECT energy_before(instant, kwh, energy_from, energy_to)
            FROM unnest(@Instants, @Kwhs, @Froms, @Tos) WITH ORDINALITY AS c (instant, kwh, energy_from, energy_to, place)
            ORDER BY place
            """,
            new
            {
                Instants = cases.Select(one => one.From.AddSeconds(one.At)).ToArray(),
                Kwhs = cases.Select(one => one.Kwh).ToArray(),
                Froms = cases.Select(one => one.From).ToArray(),
                Tos = cases.Select(one => one.From.AddSeconds(one.Seconds)).ToArray(),
            });

        Assert.All(cases.Zip(shares), pair =>
        {
            var (one, share) = pair;
            var expected = new EnergyInterval(one.From, one.From.AddSeconds(one.Seconds)).Before(one.From.AddSeconds(one.At), one.Kwh);
            // They divide to different lengths before they round.
            Assert.InRange(share - expected, -1e-9m, 1e-9m);
        });
    }

    private async Task<IEnumerable<CountedEnergy>> EnergiesAsync(string deviceId) => (await app.QueryAsync<(decimal Kwh, string Quality, DateTime? From, DateTime? To)>(
        """
        SELECT r.delta_kwh, r.quality, r.energy_from, r.energy_to
        FROM ac_monitoring r
        JOIN unit u USING (unit_id)
        WHERE u.device_id = @deviceId
        ORDER BY r.slot
        """,
        new { deviceId })).Select(row => new CountedEnergy(row.Kwh, row.Quality, row.From is { } from ? new EnergyInterval(from, row.To!.Value) : null));
}
