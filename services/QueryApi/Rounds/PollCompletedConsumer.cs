using AcMonitoring.Contracts;
using AcMonitoring.QueryApi.Database;
using AcMonitoring.ServiceDefaults;
using Dapper;
using MassTransit;
using Npgsql;

namespace AcMonitoring.QueryApi.Rounds;

/// <summary>Keeps how each round of the Collector went; a round that is told twice is kept once.</summary>
internal sealed class PollCompletedConsumer(NpgsqlDataSource database) : IConsumer<PollCompleted>
{
    private const string Sql =
        """
        INSERT INTO poll_round (
            started_at, slot, completed_at, ok, status_code, message, device_count, failed_device_count, skipped_device_count, api_calls)
        VALUES (
            @StartedAt, @Slot, @CompletedAt, @Ok, @StatusCode, @Message, @DeviceCount, @FailedDeviceCount, @SkippedDeviceCount, @ApiCalls)
        ON CONFLICT (started_at, slot) DO NOTHING
        """;

    public async Task Consume(ConsumeContext<PollCompleted> context)
    {
        var round = context.Message;
        await using var connection = await database.OpenConnectionAsync(context.CancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            Sql,
            new
            {
                StartedAt = round.StartedAt.UtcDateTime,
                Slot = round.Slot.UtcDateTime,
                CompletedAt = round.CompletedAt.UtcDateTime,
                round.Ok,
                round.StatusCode,
                round.Message,
                round.DeviceCount,
                round.FailedDeviceCount,
                round.SkippedDeviceCount,
                round.ApiCalls,
            },
            cancellationToken: context.CancellationToken));
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
