using System.IO.Compression;
using AcMonitoring.TestSupport;

namespace AcMonitoring.QueryApi.Tests.Releases;

/// <summary>A database of version 1.0.0, see <see cref="MakeReleaseDump"/>, that this version upgrades.</summary>
public sealed class UpgradeFromReleaseTests(UpgradeFromReleaseTests.UpgradedApp app) : IClassFixture<UpgradeFromReleaseTests.UpgradedApp>, IAsyncLifetime
{
    private const decimal StoredKwh = 2.855m;

    public async ValueTask InitializeAsync() => await app.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Every_row_is_kept_with_its_energy_and_quality()
    {
        Assert.Equal(
            [
                "Accueil 0.000 imported", "Bureau 204 0.400 imported", "Bureau 204 0.400 imported", "Bureau 204 0.400 imported",
                "Bureau 204 0.600 recovered", "Unit salle 0.100 first", "Unit salle 0.100 measured", "Unit salle 0.000 repeated",
                "Unit salle 0.000 no_meter", "Unit salle 0.800 recovered", "Unit salle 0.000 suspect", "Unit salle 0.000 suspect",
                "Unit salle 0.040 reset", "Unit salle 0.015 measured", "Unknown AC 0.000 imported",
            ],
            await app.QueryAsync<string>(
                "SELECT device_name || ' ' || to_char(delta_kwh, 'FM0.000') || ' ' || quality FROM ac_monitoring ORDER BY device_name, slot"));
        Assert.Equal(1, await app.ScalarAsync<long>("SELECT COUNT(*) FROM alert WHERE event = 'collector_silent' AND delivered_at IS NOT NULL"));
        Assert.Equal(2, await app.ScalarAsync<long>("SELECT COUNT(*) FROM poll_round"));
    }

    [Theory]
    [InlineData("energy_hour")]
    [InlineData("energy_day")]
    public async Task The_rollups_hold_the_energy_of_the_rows(string rollup)
    {
        Assert.Equal(StoredKwh, await app.ScalarAsync<decimal>($"SELECT round(SUM(kwh)::numeric, 6) FROM {rollup}"));
    }

    [Fact]
    public async Task The_history_is_available_and_the_meters_continue()
    {
        await app.StoreAsync(A.Reading("salle", 14, 90), A.Reading("bureau", 3, 2_248_000) with { DeviceName = "Bureau 204" });

        Assert.Equal("0.03 measured", await NewestAsync("Unit salle"));
        Assert.Equal("0.1 measured", await NewestAsync("Bureau 204"));
        Assert.Equal(4, (await app.GetJsonAsync("/dashboard")).GetArrayLength());
    }

    private async Task<string> NewestAsync(string unit)
    {
        var newest = (await app.GetJsonAsync($"/history?deviceName={Uri.EscapeDataString(unit)}&location=&from=2026-03-17&to=2026-03-17"))[0];
        return $"{newest.GetProperty("deltaKWh").GetDecimal()} {newest.GetProperty("quality")}";
    }

    private static string Dump(string version)
    {
        using var file = new StreamReader(new GZipStream(
            File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Releases", version + ".sql.gz")), CompressionMode.Decompress));
        // Lines that start with a backslash are psql commands.
        return string.Join('\n', file.ReadToEnd().Split('\n').Where(line => !line.StartsWith('\\')));
    }

    public sealed class UpgradedApp : QueryApiApp
    {
        public UpgradedApp(RabbitMqServer rabbit, PostgresServer postgres)
            : base(rabbit, postgres) =>
            DatabaseBefore = Dump("1.0.0");
    }
}
