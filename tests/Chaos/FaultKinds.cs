using AcMonitoring.TestSupport;

namespace AcMonitoring.Chaos;

/// <summary>Everything that can happen.</summary>
internal static class FaultKinds
{
    public static IReadOnlyList<FaultKind> All { get; } =
    [
        Of("broker killed", Target.Broker, 1, 8, system => Do(system.Whole.Broker.Kill), system => system.Whole.Broker.StartAsync()),
        Of("broker restarted", Target.Broker, 0, 2, system => system.Whole.Broker.StopAsync(), system => system.Whole.Broker.StartAsync()),
        Of("broker out of memory", Target.Broker, 3, 10, system => system.Whole.SetMemoryAlarmAsync(true), system => system.Whole.SetMemoryAlarmAsync(false)),
        Of("connections to the broker cut", Target.Broker, 0, 0, system => Do(system.Whole.BrokerGate.Cut), _ => Task.CompletedTask),
        Of("broker unreachable", Target.Broker, 1, 10, system => system.Whole.BrokerGate.CloseAsync(), system => Do(system.Whole.BrokerGate.Open)),
        Of("broker stalled", Target.Broker, 3, 15, system => Do(() => system.Whole.BrokerGate.Mode = GateMode.Stall), system => Do(() => system.Whole.BrokerGate.Mode = GateMode.Pass)),
        Of(
            "confirms swallowed",
            Target.Broker,
            3,
            10,
            system => Do(() => system.Whole.BrokerGate.Mode = GateMode.DropResponses),
            // What follows a lost answer could not be understood.
            system => Do(() =>
            {
                system.Whole.BrokerGate.Cut();
                system.Whole.BrokerGate.Mode = GateMode.Pass;
            })),

        Of("database killed", Target.Database, 1, 8, system => Do(system.Whole.Postgres.Kill), system => system.Whole.Postgres.StartAsync()),
        Of("database restarted", Target.Database, 0, 2, system => system.Whole.Postgres.StopAsync(), system => system.Whole.Postgres.StartAsync()),
        Of("database sessions ended", Target.Database, 0, 0, system => system.Whole.EndSessionsAsync(), _ => Task.CompletedTask),
        Of("database unreachable", Target.Database, 1, 10, system => system.Whole.PostgresGate.CloseAsync(), system => Do(system.Whole.PostgresGate.Open)),
        Of("database stalled", Target.Database, 3, 15, system => Do(() => system.Whole.PostgresGate.Mode = GateMode.Stall), system => Do(() => system.Whole.PostgresGate.Mode = GateMode.Pass)),
        Of("database trickles", Target.Database, 3, 10, system => Do(() => system.Whole.PostgresGate.Mode = GateMode.Trickle), system => Do(() => system.Whole.PostgresGate.Mode = GateMode.Pass)),
        Of("database read-only", Target.Database, 2, 8, system => system.Whole.SetReadOnlyAsync(true), system => system.Whole.SetReadOnlyAsync(false)),

        Of("Collector killed", Target.Collector, 0, 6, system => Do(() => system.Kill(GatedSystem.Collector)), system => system.StartAsync(GatedSystem.Collector)),
        Of("Collector stopped", Target.Collector, 0, 3, system => system.StopAsync(GatedSystem.Collector), system => system.StartAsync(GatedSystem.Collector)),
        Of("second Collector", Target.SecondCollector, 5, 20, system => system.StartSecondCollectorAsync(), system => system.StopAsync(RunningSystem.SecondCollector)),
        Of("QueryApi killed", Target.QueryApi, 0, 6, system => Do(() => system.Kill(GatedSystem.QueryApi)), system => system.StartAsync(GatedSystem.QueryApi)),
        Of("QueryApi stopped", Target.QueryApi, 0, 3, system => system.StopAsync(GatedSystem.QueryApi), system => system.StartAsync(GatedSystem.QueryApi)),
        Of("TokenService killed", Target.TokenService, 0, 6, system => Do(() => system.Kill(GatedSystem.TokenService)), system => system.StartAsync(GatedSystem.TokenService)),

        Of("token expired", Target.Cloud, 1, 6, system => system.Whole.ExpireTokenAsync(), system => system.Whole.PostTokenAsync()),
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
        Of(name, Target.Cloud, shortest, longest, system => system.Whole.AddFaultAsync(fault), system => system.Whole.ClearFaultsAsync());

    private static FaultKind Of(
        string name, Target target, double shortest, double longest, Func<ChaosSystem, Task> begin, Func<ChaosSystem, Task> end) =>
        new(name, target, TimeSpan.FromSeconds(shortest), TimeSpan.FromSeconds(longest), begin, end);
}
