using AcMonitoring.Contracts;
using AcMonitoring.QueryApi.Database;
using AcMonitoring.ServiceDefaults;
using Dapper;
using MassTransit;
using Npgsql;

namespace AcMonitoring.QueryApi.Collection;

/// <summary>Keeps how each round of each Collector went; a round that is told twice is kept once.</summary>
internal sealed class PollCompletedConsumer(NpgsqlDataSource database, TimeProvider clock) : IConsumer<PollCompleted>
{
    private const string Sql =
        """
        INSERT INTO poll_round (
            started_at, slot, collector_id, completed_at, heard_at, ok, status_code, message, device_count, failed_device_count,
            skipped_devices, api_calls)
        VALUES (
            @StartedAt, @Slot, @CollectorId, @CompletedAt, LEAST(@CompletedAt, @Now), @Ok, @StatusCode, @Message, @DeviceCount,
            @FailedDeviceCount, @SkippedDeviceCount, @ApiCalls)
        ON CONFLICT (started_at, slot, collector_id) DO NOTHING
        """;

    public Task Consume(ConsumeContext<PollCompleted> context) => StoreAsync(context.Message, context.CancellationToken);

    internal async Task StoreAsync(PollCompleted round, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            Sql,
            new
            {
                StartedAt = round.StartedAt.UtcDateTime,
                Slot = round.Slot.UtcDateTime,
                CollectorId = round.CollectorId ?? Guid.Empty,
                CompletedAt = round.CompletedAt.UtcDateTime,
                Now = clock.GetUtcNow().UtcDateTime,
                round.Ok,
                round.StatusCode,
                round.Message,
                round.DeviceCount,
                round.FailedDeviceCount,
                round.SkippedDeviceCount,
                round.ApiCalls,
            },
            cancellationToken: cancellationToken));
    }
}

internal static class PollCompletedEndpoint
{
    public static void ReceivePollCompleted(this IRabbitMqBusFactoryConfigurator bus, IBusRegistrationContext context) =>
        bus.DeclaredQueueEndpoint(Queues.PollCompleted, endpoint =>
        {
            endpoint.RetryWhileDatabaseIsAway();
            endpoint.ConfigureConsumer<PollCompletedConsumer>(context);
        });
}
