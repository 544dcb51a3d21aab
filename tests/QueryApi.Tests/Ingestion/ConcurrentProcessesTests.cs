using AcMonitoring.Contracts;
using AcMonitoring.TestSupport;

namespace AcMonitoring.QueryApi.Tests.Ingestion;

[Collection<BrokerOfStoring>]
public sealed class ConcurrentProcessesTests(QueryApiApp app, RabbitMqServer rabbit) : IClassFixture<QueryApiApp>
{
    [Fact]
    public async Task Two_concurrent_consumers_store_each_reading_once_with_the_energy_of_the_meters()
    {
        await app.StartProcessAsync();
        var readings = Enumerable.Range(0, 30)
            .SelectMany(slot => Enumerable.Range(0, 20).Select(unit => A.Reading($"unit-{unit}", slot, 1000 + (slot * 10))))
            .ToList();

        await app.PublishInChunksAsync(readings.Concat(readings).OrderBy(reading => HashCode.Combine(reading.DeviceId, reading.Slot)), 10);

        await Eventually.GetAsync(
            () => app.QueryAsync<string>("SELECT COUNT(*) || ' rows, ' || SUM(delta_kwh) || ' kWh' FROM ac_monitoring"),
            rows => rows.Single().StartsWith("600 rows, 5.8", StringComparison.Ordinal),
            "600 rows of 20 units with 0.29 kWh each are stored");
        await Eventually.TrueAsync(async () => await rabbit.CountAsync(Queues.DeviceReadings) == 0, "the queue is empty");
        Assert.Equal(0u, await rabbit.CountAsync(Queues.DeviceReadings + Queues.ErrorSuffix));
        Assert.Equal(0, await app.ScalarAsync<long>("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"));
    }
}
