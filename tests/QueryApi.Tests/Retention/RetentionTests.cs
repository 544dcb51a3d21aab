using AcMonitoring.Contracts;
using AcMonitoring.TestSupport;

namespace AcMonitoring.QueryApi.Tests.Retention;

/// <summary>A service with <c>Readings__KeepMonths</c>.</summary>
public sealed class RetentionTests(RabbitMqServer rabbit, PostgresServer postgres) : IAsyncLifetime
{
    private readonly QueryApiApp _app = new(rabbit, postgres) { Settings = [("Readings:KeepMonths", "1")] };

    public ValueTask InitializeAsync() => _app.InitializeAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Old_rows_are_removed_their_energy_is_kept_and_a_later_copy_goes_to_the_error_queue()
    {
        var old = A.Reading("unit", -288, 1_000);
        await _app.StoreAsync(old, A.Reading("unit", -276, 2_200), A.Reading("unit", 0, 4_200));
        const string march = "/energy?bucket=month&from=2026-03-01&to=2026-03-31&deviceName=Unit unit";
        var before = (await _app.GetJsonAsync(march)).ToString();

        // A month after the day of the first two rows.
        _app.Clock.Advance(TimeSpan.FromDays(31));
        await Eventually.TrueAsync(
            async () =>
            {
                _app.Clock.Advance(TimeSpan.FromSeconds(1));
                return await _app.ScalarAsync<long>("SELECT COUNT(*) FROM ac_monitoring") == 1;
            },
            "the old rows are removed");
        await _app.StoreAsync(old);

        Assert.Equal(before, (await _app.GetJsonAsync(march)).ToString());
        Assert.Equal(1, await _app.ScalarAsync<long>("SELECT COUNT(*) FROM ac_monitoring"));
        await Eventually.TrueAsync(async () => await rabbit.CountAsync(Queues.DeviceReadings + Queues.ErrorSuffix) == 1, "the reading is in the error queue");
    }
}
