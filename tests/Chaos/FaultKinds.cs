using AcMonitoring.TestSupport;

namespace AcMonitoring.Chaos;

/// <summary>Everything that can happen.</summary>
internal static class FaultKinds
{
    public static IReadOnlyList<FaultKind> All { get; } =
    [
        Of("broker killed", Target.Broker, 1, 8, system => Do(system.Broker.Kill), system => system.Broker.StartAsync()),
        Of("broker restarted", Target.Broker, 0, 2, system => system.Broker.StopAsync(), system => system.Broker.StartAsync()),
        Of("broker out of memory", Target.Broker, 3, 10, system => system.AlarmAsync(true), system => system.AlarmAsync(false)),
        Of("connections to the broker cut", Target.Broker, 0, 0, system => Do(system.BrokerGate.Cut), _ => Task.CompletedTask),
        Of("broker unreachable", Target.Broker, 1, 10, system => system.BrokerGate.CloseAsync(), system => Do(system.BrokerGate.Open)),
        Of("broker stalled", Target.Broker, 3, 15, system => Do(() => system.BrokerGate.Mode = GateMode.Stall), system => Do(() => system.BrokerGate.Mode = GateMode.Pass)),
        Of(
            "confirms swallowed",
            Target.Broker,
            3,
            10,
            system => Do(() => system.BrokerGate.Mode = GateMode.SwallowAnswers),
            // What follows a lost answer could not be understood.
            system => Do(() =>
            {
                system.BrokerGate.Cut();
                system.BrokerGate.Mode = GateMode.Pass;
            })),

        Of("database killed", Target.Database, 1, 8, system => Do(system.Postgres.Kill), system => system.Postgres.StartAsync()),
        Of("database restarted", Target.Database, 0, 2, system => system.Postgres.StopAsync(), system => system.Postgres.StartAsync()),
        Of("database sessions ended", Target.Database, 0, 0, system => system.EndSessionsAsync(), _ => Task.CompletedTask),
        Of("database unreachable", Target.Database, 1, 10, system => system.PostgresGate.CloseAsync(), system => Do(system.PostgresGate.Open)),
        Of("database stalled", Target.Database, 3, 15, system => Do(() => system.PostgresGate.Mode = GateMode.Stall), system => Do(() => system.PostgresGate.Mode = GateMode.Pass)),
        Of("database trickles", Target.Database, 3, 10, system => Do(() => system.PostgresGate.Mode = GateMode.Trickle), system => Do(() => system.PostgresGate.Mode = GateMode.Pass)),
        Of("database read-only", Target.Database, 2, 8, system => system.ReadOnlyAsync(true), system => system.ReadOnlyAsync(false)),

        Of("Collector killed", Target.Collector, 0, 6, system => Do(() => system.Kill(RunningSystem.Collector)), system => system.StartAsync(RunningSystem.Collector)),
        Of("Collector stopped", Target.Collector, 0, 3, system => system.StopAsync(RunningSystem.Collector), system => system.StartAsync(RunningSystem.Collector)),
        Of("second Collector", Target.SecondCollector, 5, 20, system => system.StartSecondCollectorAsync(), system => system.StopAsync(RunningSystem.SecondCollector)),
        Of("QueryApi killed", Target.QueryApi, 0, 6, system => Do(() => system.Kill(ChaosSystem.QueryApi)), system => system.StartAsync(ChaosSystem.QueryApi)),
        Of("QueryApi stopped", Target.QueryApi, 0, 3, system => system.StopAsync(ChaosSystem.QueryApi), system => system.StartAsync(ChaosSystem.QueryApi)),
        Of("TokenService killed", Target.TokenService, 0, 6, system => Do(() => system.Kill(ChaosSystem.TokenService)), system => system.StartAsync(ChaosSystem.TokenService)),

        Of("token expired", Target.Cloud, 1, 6, system => system.ExpireTokenAsync(), system => system.PostTokenAsync()),
        Of("a unit leaves", Target.Cloud, 3, 10, system => system.RemoveUnitAsync(), system => system.RestoreUnitAsync()),
        Cloud("429 storm", 3, 12, new { kind = "rateLimit", hint = "resetHeader", waitMilliseconds = 500 }),
        Cloud("SmartThings answers 503", 2, 8, new { kind = "status", status = 503 }),
        Cloud("SmartThings resets connections", 2, 8, new { kind = "reset" }),
        Cloud("SmartThings hangs", 2, 8, new { kind = "hang" }),
        Cloud("SmartThings answers late", 2, 8, new { kind = "slow", delay = "00:00:01.200" }),
        Cloud("SmartThings truncates", 2, 8, new { kind = "truncated" }),
        Cloud("SmartThings answers rubbish", 2, 8, new { kind = "garbage" }),
    ];

    private static Task Do(Action action)
    {
        action();
        return Task.CompletedTask;
    }

    private static FaultKind Cloud(string name, double shortest, double longest, object fault) =>
        Of(name, Target.Cloud, shortest, longest, system => system.OrderAsync(fault), system => system.HealCloudAsync());

    private static FaultKind Of(
        string name, Target target, double shortest, double longest, Func<ChaosSystem, Task> begin, Func<ChaosSystem, Task> end) =>
        new(name, target, TimeSpan.FromSeconds(shortest), TimeSpan.FromSeconds(longest), begin, end);
}
