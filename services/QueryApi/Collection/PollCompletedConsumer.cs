using AcMonitoring.Contracts;
using AcMonitoring.QueryApi.Database;
using AcMonitoring.ServiceDefaults;
using Dapper;
using MassTransit;
using Npgsql;

namespace AcMonitoring.QueryApi.Collection;

/// <summary>Stores each poll result of each Collector once, however often it is delivered.</summary>
internal sealed class PollCompletedConsumer(NpgsqlDataSource database, DatabaseClock databaseClock, TimeProvider clock) : IConsumer<PollCompleted>
{
    private const string Sql =
        """
        INSERT INTO poll_round (
            started_at, slot, collector_id, completed_at, heard_at, ok, reason, status_code, message, device_count, failed_device_count,
            skipped_devices, api_calls)
        VALUES (
            @StartedAt, @Slot, @CollectorId, @CompletedAt, LEAST(@CompletedAt, @Now), @Ok, @Reason, @StatusCode, @Message, @DeviceCount,
            @FailedDeviceCount, @SkippedDeviceCount, @ApiCalls)
        ON CONFLICT (started_at, slot, collector_id) DO NOTHING
        """;

    public Task Consume(ConsumeContext<PollCompleted> context) => StoreAsync(context.Message, context.CancellationToken);

    internal async Task StoreAsync(PollCompleted poll, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            Sql,
            new
            {
                StartedAt = poll.StartedAt.UtcDateTime,
                Slot = poll.Slot.UtcDateTime,
                CollectorId = poll.CollectorId ?? Guid.Empty,
                CompletedAt = poll.CompletedAt.UtcDateTime,
                Now = clock.GetUtcNow().UtcDateTime,
                poll.Ok,
                Reason = poll.Reason?.Code(),
                poll.StatusCode,
                poll.Message,
                poll.DeviceCount,
                poll.FailedDeviceCount,
                poll.SkippedDeviceCount,
                poll.ApiCalls,
            },
            cancellationToken: cancellationToken));
        databaseClock.ObservePoll(poll.Slot);
    }
}

internal static class PollCompletedEndpoint
{
    public static void ReceivePollCompleted(this IRabbitMqBusFactoryConfigurator bus, IBusRegistrationContext context) =>
        bus.DeclaredQueueEndpoint(Queues.PollCompleted, endpoint =>
        {
            endpoint.RetryWhileDatabaseIsUnavailable();
            endpoint.ConfigureConsumer<PollCompletedConsumer>(context);
        });
}
