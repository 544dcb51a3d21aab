using System.Text;
using System.Text.Json;
using AcMonitoring.Contracts;
using AcMonitoring.ServiceDefaults;
using AcMonitoring.TestSupport;
using RabbitMQ.Client;

namespace AcMonitoring.QueryApi.Tests.Ingestion;

[Collection<BrokerOfStoring>]
public sealed class ReadingIngestorTests(QueryApiApp app, RabbitMqServer rabbit) : IClassFixture<QueryApiApp>
{
    private const string ErrorQueue = Queues.DeviceReadings + Queues.ErrorSuffix;

    private readonly string _unit = Guid.NewGuid().ToString();

    [Fact]
    public async Task Stores_every_value_of_a_reading()
    {
        var reading = A.Reading(_unit, 0, 5_000.5m, 120);

        await app.StoreAsync(reading);

        var row = JsonElement.Parse(await app.ScalarAsync<string>(
            "SELECT row_to_json(r)::text FROM ac_monitoring r JOIN unit u USING (unit_id) WHERE u.device_id = @unit", new { unit = _unit }));
        Assert.Equal(reading.DeviceName, row.GetProperty("device_name").GetString());
        Assert.Equal("location-1", row.GetProperty("location").GetString());
        Assert.Equal(0.12m, row.GetProperty("delta_kwh").GetDecimal());
        Assert.Equal(5_000.5m, row.GetProperty("cumulative_wh").GetDecimal());
        Assert.Equal(120, row.GetProperty("report_delta_wh").GetDecimal());
        Assert.Equal("2026-03-17", row.GetProperty("reading_day").GetString());
        Assert.Equal(reading.Slot, row.GetProperty("slot").GetDateTimeOffset());
        Assert.Equal(reading.CollectedAt, row.GetProperty("timestamp").GetDateTimeOffset());
        Assert.Equal(reading.ReportedAt, row.GetProperty("api_timestamp").GetDateTimeOffset());
        Assert.Equal(reading.ReportStart, row.GetProperty("report_start").GetDateTimeOffset());
        Assert.Equal(reading.ReportEnd, row.GetProperty("report_end").GetDateTimeOffset());
        Assert.Equal(45, row.GetProperty("humidity").GetDouble());
        Assert.Equal(21.5, row.GetProperty("temperature_c").GetDouble());
        Assert.Equal("cool", row.GetProperty("air_conditioner_mode").GetString());
        Assert.Equal("auto", row.GetProperty("fan_mode").GetString());
        Assert.Equal("on", row.GetProperty("switch").GetString());
        Assert.Equal("first", row.GetProperty("quality").GetString());
        Assert.Equal(reading.ReportStart, row.GetProperty("energy_from").GetDateTimeOffset());
        Assert.Equal(reading.ReportEnd, row.GetProperty("energy_to").GetDateTimeOffset());
    }

    [Fact]
    public async Task Stores_a_reading_without_values()
    {
        await app.StoreAsync(A.Reading(_unit) with { Humidity = null, TemperatureC = null, AirConditionerMode = null, FanMode = null, Switch = null });

        Assert.Equal(["0 0.000 no_meter"], await RowsAsync());
    }

    [Fact]
    public async Task Stores_a_reading_that_is_delivered_twice_once()
    {
        var reading = A.Reading(_unit, 0, 1000, 10);

        await app.StoreAsync(reading, reading);
        await app.StoreAsync(reading);

        Assert.Equal(["0 0.010 first"], await RowsAsync());
    }

    [Fact]
    public async Task A_redelivered_reading_is_not_newer_than_itself_whatever_the_precision_of_the_clock()
    {
        const string version = "SELECT r.xmin::text FROM ac_monitoring r JOIN unit u USING (unit_id) WHERE u.device_id = @unit";
        var reading = A.Reading(_unit, 0, 1000, 10);
        reading = reading with { CollectedAt = reading.CollectedAt.AddTicks(7), ReportEnd = reading.ReportEnd?.AddTicks(7) };
        await app.StoreAsync(reading);
        var before = await app.ScalarAsync<string>(version, new { unit = _unit });

        await app.StoreAsync(reading);

        Assert.Equal(before, await app.ScalarAsync<string>(version, new { unit = _unit }));
    }

    [Theory]
    [InlineData("1e400")]
    [InlineData("-1e300")]
    public async Task A_temperature_that_no_response_can_represent_is_stored_as_null(string number)
    {
        var reading = A.Reading(_unit, 0, 1000, 10);
        await PublishBodyAsync(
            $$"""
            {"messageType":["urn:message:AcMonitoring.Contracts:DeviceReading"],"message":{
            "deviceId":"{{_unit}}","deviceName":"{{reading.DeviceName}}","location":"x","slot":"{{reading.Slot:O}}","collectedAt":"{{reading.CollectedAt:O}}",
            "temperatureC":{{number}},"humidity":45} }
            """);
        await app.DrainAsync();

        var unit = (await app.GetJsonAsync("/dashboard")).EnumerateArray().Single(unit => unit.GetProperty("deviceId").GetString() == _unit);
        Assert.Equal(JsonValueKind.Null, unit.GetProperty("temperatureC").ValueKind);
        Assert.Equal(45, unit.GetProperty("humidity").GetDouble());
    }

    [Fact]
    public async Task Calculates_energy_across_batches()
    {
        await app.StoreAsync(A.Reading(_unit, 0, 1000), A.Reading(_unit, 1, 1020));
        await app.StoreAsync(A.Reading(_unit, 2, 1050));

        Assert.Equal(["0 0.000 first", "1 0.020 measured", "2 0.030 measured"], await RowsAsync());
    }

    [Fact]
    public async Task A_late_reading_recalculates_the_energy_after_it()
    {
        await app.StoreAsync(A.Reading(_unit, 0, 1000), A.Reading(_unit, 3, 1090), A.Reading(_unit, 4, 1100));
        Assert.Equal(["0 0.000 first", "3 0.090 recovered", "4 0.010 measured"], await RowsAsync());

        await app.StoreAsync(A.Reading(_unit, 2, 1060));
        Assert.Equal(["0 0.000 first", "2 0.060 recovered", "3 0.030 measured", "4 0.010 measured"], await RowsAsync());

        await app.StoreAsync(A.Reading(_unit, 1, 1020));
        Assert.Equal(["0 0.000 first", "1 0.020 measured", "2 0.040 measured", "3 0.030 measured", "4 0.010 measured"], await RowsAsync());
    }

    [Fact]
    public async Task A_late_reading_updates_only_rows_whose_energy_changes()
    {
        async Task<IReadOnlyList<string>> Versions() => await app.QueryAsync<string>(
            "SELECT r.xmin::text FROM ac_monitoring r JOIN unit u USING (unit_id) WHERE u.device_id = @unit ORDER BY r.slot", new { unit = _unit });
        await app.StoreAsync(A.Reading(_unit, 0, 1000), A.Reading(_unit, 2, 1060), A.Reading(_unit, 3), A.Reading(_unit, 4, 1090), A.Reading(_unit, 5, 1100));
        var before = await Versions();

        await app.StoreAsync(A.Reading(_unit, 1, 1020));

        Assert.Equal(
            ["0 0.000 first", "1 0.020 measured", "2 0.040 measured", "3 0.000 no_meter", "4 0.030 measured", "5 0.010 measured"], await RowsAsync());
        var after = await Versions();
        Assert.Equal([before[0], before[2], before[3], before[4]], [after[0], after[3], after[4], after[5]]);
        Assert.Equal(after[1], after[2]);
    }

    [Fact]
    public async Task A_late_reading_can_change_all_rows_after_it()
    {
        // Without the first reading the meter seems to reset twice and never to return to its old value.
        var readings = Enumerable.Range(1, 40).Select(slot => A.Reading(_unit, slot, 500 + slot + (slot is > 10 and <= 30 ? 20_000_000 : 0))).ToList();
        await app.StoreAsync(readings);
        Assert.Equal(4, (await RowsAsync()).Count(row => row.EndsWith("suspect", StringComparison.Ordinal)));

        await app.StoreAsync(A.Reading(_unit, 0, 20_000_500));

        Assert.Equal("1 0.000 suspect", (await RowsAsync())[1]);
        Assert.Equal("3 0.002 reset", (await RowsAsync())[3]);
        Assert.Equal("40 0.001 measured", (await RowsAsync())[40]);
    }

    [Fact]
    public async Task A_reading_before_the_first_becomes_the_first()
    {
        await app.StoreAsync(A.Reading(_unit, 5, 1100, 33));
        await app.StoreAsync(A.Reading(_unit, 4, 1000, 7));

        Assert.Equal(["4 0.007 first", "5 0.100 measured"], await RowsAsync());
    }

    [Fact]
    public async Task Of_two_readings_of_one_slot_the_one_collected_later_counts_in_any_order()
    {
        var other = _unit + "-b";
        var early = A.Reading(_unit, 1, 1010);
        var late = A.Reading(_unit, 1, 1025) with { CollectedAt = early.CollectedAt.AddMinutes(2) };

        await app.StoreAsync(A.Reading(_unit, 0, 1000), early, A.Reading(_unit, 2, 1040));
        await app.StoreAsync(late);
        await app.StoreAsync(A.Reading(other, 0, 1000), late with { DeviceId = other }, A.Reading(other, 2, 1040));
        await app.StoreAsync(early with { DeviceId = other });

        string[] expected = ["0 0.000 first", "1 0.025 measured", "2 0.015 measured"];
        Assert.Equal(expected, await RowsAsync());
        Assert.Equal(expected, await RowsAsync(other));
    }

    /// <param name="isLaterFirst">The order in which the readings arrive.</param>
    /// <param name="isOneId">Whether both have one message id, as those of an earlier version.</param>
    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task Of_two_readings_of_one_slot_in_one_batch_the_one_collected_later_counts(bool isLaterFirst, bool isOneId)
    {
        // A batch may end between the two readings of a unit, but not of every unit.
        var units = Enumerable.Range(0, 20).Select(unit => $"{_unit}-{unit}").ToList();
        await app.StoreAsync(units.Select(unit => A.Reading(unit, 0, 1000)));

        await app.PublishAsync(units.SelectMany(unit =>
        {
            var early = A.Reading(unit, 1, 1010);
            var late = A.Reading(unit, 1, 1025) with { CollectedAt = early.CollectedAt.AddMinutes(2) };
            var id = Guid.NewGuid();
            DeviceReading[] both = isLaterFirst ? [late, early] : [early, late];
            return both.Select(reading => (isOneId ? id : MessageIds.Of(reading), reading));
        }));
        await app.DrainAsync();

        foreach (var unit in units)
            Assert.Equal(["0 0.000 first", "1 0.025 measured"], await RowsAsync(unit));
    }

    [Fact]
    public async Task The_rows_do_not_depend_on_the_order_or_the_number_of_deliveries()
    {
        DeviceReading[] Readings(string unit) =>
        [
            A.Reading(unit, 0, 1000, 5), A.Reading(unit, 1, 1000), A.Reading(unit, 2), A.Reading(unit, 4, 1200), A.Reading(unit, 5, 0),
            A.Reading(unit, 6, 0), A.Reading(unit, 7, 1300), A.Reading(unit, 9, 5), A.Reading(unit, 10, 9), A.Reading(unit, 11, 20),
        ];
        await app.StoreAsync(Readings(_unit));
        var expected = await RowsAsync();

        var orders = Enumerable.Range(0, 5).ToDictionary(order => $"{_unit}-{order}", order => new Random(order));
        var deliveries = orders.Select(order => Readings(order.Key).Concat(Readings(order.Key)).OrderBy(_ => order.Value.Next()).Chunk(3).ToList()).ToList();
        for (var batch = 0; batch < deliveries[0].Count; batch++)
            await app.StoreAsync(deliveries.SelectMany(unit => unit[batch]));

        foreach (var unit in orders.Keys)
            Assert.Equal(expected, await RowsAsync(unit));
    }

    /// <param name="first">First of the deleted slots.</param>
    /// <param name="last">Last of the deleted slots.</param>
    /// <param name="lateSlot">A deleted slot of which another reading arrives.</param>
    [Theory]
    [InlineData(6, 9, 7)]
    [InlineData(0, 9, 7)]
    [InlineData(0, 3, 2)]
    [InlineData(3, 5, 4)]
    public async Task A_unit_whose_rows_were_deleted_by_hand_continues_from_the_others(int first, int last, int lateSlot)
    {
        var fresh = _unit + "-fresh";
        DeviceReading Reading(string unit, int slot) => A.Reading(unit, slot, 1000 + (10 * slot));
        var late = Reading(_unit, lateSlot) with { CollectedAt = Reading(_unit, lateSlot).CollectedAt.AddSeconds(9) };
        await app.StoreAsync(Enumerable.Range(0, 10).Select(slot => Reading(_unit, slot)));
        await app.ExecuteAsync(
            """
            DELETE FROM ac_monitoring r
            USING unit u
            WHERE u.unit_id = r.unit_id AND u.device_id = @unit AND r.slot BETWEEN @first AND @last
            """,
            new { unit = _unit, first = Reading(_unit, first).Slot.UtcDateTime, last = Reading(_unit, last).Slot.UtcDateTime });

        await app.StoreAsync(late);
        await app.StoreAsync(Reading(_unit, 10));

        await app.StoreAsync(Enumerable.Range(0, 10).Where(slot => slot < first || slot > last).Select(slot => Reading(fresh, slot)));
        await app.StoreAsync(late with { DeviceId = fresh }, Reading(fresh, 10));
        Assert.Equal(await RowsAsync(fresh), await RowsAsync());
    }

    [Fact]
    public async Task A_renamed_and_moved_unit_stays_one_unit_and_two_units_of_one_name_stay_two()
    {
        var twin = _unit + "-twin";
        await app.StoreAsync(A.Reading(_unit, 0, 1000), A.Reading(twin, 0, 500) with { DeviceName = "Accueil", Location = "location-2" });
        await app.StoreAsync(A.Reading(_unit, 1, 1010) with { DeviceName = "Accueil", Location = "location-2" });

        Assert.Equal(["0 0.000 first", "1 0.010 measured"], await RowsAsync());
        Assert.Equal(["0 0.000 first"], await RowsAsync(twin));
        Assert.Equal(2, await app.ScalarAsync<long>("SELECT COUNT(*) FROM unit WHERE device_name = 'Accueil' AND location = 'location-2'"));
    }

    [Fact]
    public async Task Device_ids_that_differ_in_case_are_two_units()
    {
        await app.StoreAsync(A.Reading("ab-" + _unit), A.Reading("AB-" + _unit));

        Assert.Equal(2, await app.ScalarAsync<long>("SELECT COUNT(*) FROM unit WHERE lower(device_id) = @id", new { id = "ab-" + _unit }));
    }

    [Fact]
    public async Task An_invalid_reading_goes_to_the_error_queue_and_the_rest_of_its_batch_is_stored()
    {
        var before = await rabbit.CountAsync(ErrorQueue) ?? 0;
        var readings = Enumerable.Range(0, 50).Select(slot => A.Reading(_unit, slot, 1000 + slot)).ToList();
        readings[10] = readings[10] with { DeviceId = _unit + "-poison", DeviceName = "a NUL \0 that PostgreSQL refuses" };
        readings[20] = readings[20] with { DeviceId = "" };
        readings[30] = readings[30] with { Slot = default };

        await app.StoreAsync(readings);

        Assert.Equal(47, (await RowsAsync()).Count);
        await Eventually.TrueAsync(async () => await rabbit.CountAsync(ErrorQueue) == before + 3, "three messages are in the error queue");
    }

    [Fact]
    public async Task An_invalid_reading_goes_to_the_error_queue_once_despite_a_database_outage()
    {
        var before = await rabbit.CountAsync(ErrorQueue) ?? 0;
        // Fails as a server that is starting does, and counts the attempts.
        await app.ExecuteAsync(
            """
            CREATE SEQUENCE tries;
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                PERFORM nextval('tries');
                RAISE EXCEPTION 'away' USING ERRCODE = 'cannot_connect_now';
            END $$;
            CREATE TRIGGER refuse BEFORE INSERT ON ac_monitoring FOR EACH STATEMENT EXECUTE FUNCTION refuse()
            """);
        await app.PublishAsync(A.Reading(_unit, 0) with { DeviceId = "" }, A.Reading(_unit, 0, 1000));
        await Eventually.TrueAsync(async () => await app.ScalarAsync<long>("SELECT last_value FROM tries") >= 3, "there are three attempts");

        await app.ExecuteAsync("DROP TRIGGER refuse ON ac_monitoring; DROP FUNCTION refuse; DROP SEQUENCE tries");
        await app.DrainAsync();

        Assert.Single(await RowsAsync());
        await Eventually.TrueAsync(async () => await rabbit.CountAsync(ErrorQueue) > before, "the message is in the error queue");
        Assert.Equal(before + 1, await rabbit.CountAsync(ErrorQueue));
    }

    [Theory]
    [InlineData("this is no JSON")]
    [InlineData("""{"messageType":["urn:message:AcMonitoring.Contracts:DeviceReading"],"message":{}}""")]
    [InlineData("""{"messageType":["urn:message:AcMonitoring.Contracts:DeviceReading"],"message":{"deviceId":"x","slot":"yesterday"}}""")]
    public async Task A_message_that_is_not_a_reading_goes_to_the_error_queue_and_later_ones_are_stored(string body)
    {
        var before = await rabbit.CountAsync(ErrorQueue) ?? 0;
        await PublishBodyAsync(body);

        await app.StoreAsync(A.Reading(_unit, 0, 1000));

        Assert.Single(await RowsAsync());
        await Eventually.TrueAsync(async () => await rabbit.CountAsync(ErrorQueue) == before + 1, "the message is in the error queue");
    }

    private async Task PublishBodyAsync(string body)
    {
        await using var connection = await rabbit.ConnectAsync();
        await using var channel = await connection.CreateChannelAsync();
        var properties = new BasicProperties { ContentType = "application/vnd.masstransit+json", MessageId = Guid.NewGuid().ToString() };
        await channel.BasicPublishAsync("", Queues.DeviceReadings, mandatory: true, properties, Encoding.UTF8.GetBytes(body));
    }

    private async Task<IReadOnlyList<string>> RowsAsync(string? unit = null) => await app.QueryAsync<string>(
        """
        SELECT (EXTRACT(EPOCH FROM r.slot - @start) / 300)::int || ' ' || to_char(r.delta_kwh, 'FM0.000') || ' ' || r.quality
        FROM ac_monitoring r
        JOIN unit u USING (unit_id)
        WHERE u.device_id = @unit
        ORDER BY r.slot
        """,
        new { unit = unit ?? _unit, start = QueryApiApp.Slot.UtcDateTime });
}
