using AcMonitoring.Contracts;
using AcMonitoring.ServiceDefaults;
using AcMonitoring.SmartThingsSimulator;
using AcMonitoring.SmartThingsSimulator.History;
using AcMonitoring.SmartThingsSimulator.Sites;
using AcMonitoring.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace AcMonitoring.Collector.Tests.Simulator;

/// <summary>The past that the simulator publishes for a demonstration.</summary>
[Collection(nameof(BrokerQueues))]
public sealed class HistoryTests(RabbitMqServer broker) : CloudTest
{
    private const int Units = 12;
    private const int Slots = 6;

    // A Wednesday, 12:02 at the site.
    private static readonly DateTimeOffset Now = new(2026, 11, 25, 11, 2, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_historical_reading_equals_the_Collectors_reading_of_the_status_at_that_time()
    {
        var rounds = (await SendAsync("00:30:00")).GroupBy(reading => reading.Slot).OrderBy(round => round.Key).ToList();

        Assert.Equal(Slots, rounds.Count);
        var clock = new FakeTimeProvider(rounds[0].Key);
        await using var simulator = await StartAsync(clock);
        await using var reader = new DeviceReaderHost(new Uri(simulator.Urls.Single() + "/v1/"), Tokens.Origin, clock, tryTimeout: null);
        var locations = simulator.Services.GetRequiredService<ISite>().Locations.ToDictionary(location => location.Id, location => location.Name);
        foreach (var round in rounds)
        {
            clock.SetUtcNow(round.Key);
            var read = (await reader.ReadAsync()).Readings;

            Assert.Equal(
                read.Select(reading => reading with { Slot = round.Key, LocationName = locations[reading.Location] })
                    .OrderBy(reading => reading.DeviceId, StringComparer.Ordinal),
                round.OrderBy(reading => reading.DeviceId, StringComparer.Ordinal));
        }
    }

    [Fact]
    public void A_week_lacks_a_night_and_a_day_of_one_unit()
    {
        // At the site, from Tuesday 21:00 to Wednesday 05:00, and from midnight.
        var night = new DateTimeOffset(2026, 11, 24, 20, 0, 0, TimeSpan.Zero);
        var thursday = new DateTimeOffset(2026, 11, 18, 23, 0, 0, TimeSpan.Zero);

        var units = new PastReadings(new OfficeSite(Units, null)).Of(Now, TimeSpan.FromDays(7), TimeSpan.FromMinutes(5)).ToLookup(reading => reading.DeviceId, reading => reading.Slot);

        var collected = Enumerable.Range(0, 7 * 24 * 12).Select(slot => Now.AddMinutes(-2 - 5 * slot)).Reverse()
            .Where(slot => slot < night || slot >= night.AddHours(8)).ToList();
        Assert.Equal(Units, units.Count);
        Assert.Equal(collected.FindAll(slot => slot < thursday || slot >= thursday.AddDays(1)), Assert.Single(units, unit => unit.Count() < collected.Count));
        Assert.All(units.Where(unit => unit.Count() >= collected.Count), unit => Assert.Equal(collected, unit));
    }

    /// <summary>Lets the simulator send its history.</summary>
    private async Task<IEnumerable<DeviceReading>> SendAsync(string span)
    {
        await broker.DeleteQueuesAsync();
        await using var simulator = await StartAsync(new FakeTimeProvider(Now), "--history", span, "--RabbitMq:Uri", broker.Uri.ToString());
        await Eventually.TrueAsync(async () => await broker.CountAsync(Queues.DeviceReadings) == Units * Slots, "the history is sent");
        await simulator.StopAsync(TestContext.Current.CancellationToken);

        var messages = await broker.TakeAllAsync<DeviceReading>(Queues.DeviceReadings);
        Assert.All(messages, queued => Assert.Equal(MessageIds.Of(queued.Message), queued.MessageId));
        return messages.Select(queued => queued.Message);
    }

    private static async Task<WebApplication> StartAsync(TimeProvider clock, params string[] arguments)
    {
        var simulator = SimulatorApp.Create(
            ["--urls", "http://127.0.0.1:0", "--Logging:LogLevel:Default", "Error", "--units", $"{Units}", .. arguments], clock: clock);
        await simulator.StartAsync(TestContext.Current.CancellationToken);
        return simulator;
    }
}
