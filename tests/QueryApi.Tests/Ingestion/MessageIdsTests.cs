using AcMonitoring.ServiceDefaults;

namespace AcMonitoring.QueryApi.Tests.Ingestion;

[Trait("Tier", "unit")]
public sealed class MessageIdsTests
{
    [Fact]
    public void A_reading_that_is_published_again_keeps_its_id()
    {
        var reading = A.Reading("unit", 1, 1000);

        Assert.Equal(MessageIds.Of(reading), MessageIds.Of(reading with { CollectedAt = reading.CollectedAt.ToOffset(TimeSpan.FromHours(9)) }));
    }

    [Fact]
    public void Different_readings_have_different_ids()
    {
        var reading = A.Reading("unit", 1, 1000);

        var ids = new[]
        {
            reading, reading with { DeviceId = "other" }, reading with { Slot = reading.Slot.AddMinutes(5) },
            reading with { CollectedAt = reading.CollectedAt.AddTicks(1) },
        }.Select(MessageIds.Of);

        Assert.Equal(4, ids.Distinct().Count());
    }
}
