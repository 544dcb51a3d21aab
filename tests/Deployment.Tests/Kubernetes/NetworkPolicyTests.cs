using k8s.Models;

namespace AcMonitoring.Deployment.Tests.Kubernetes;

/// <summary>That between pods, and to the outside, there are the arrows of the design and no others.</summary>
public sealed class NetworkPolicyTests(RenderedManifests manifests)
{
    private static readonly Peer IngressController = Outside("ingress controller", "traefik", (Manifests.NameLabel, "traefik"));
    private static readonly Peer IngressControllerOfK3s = Outside("ingress controller of k3s", "kube-system", (Manifests.NameLabel, "traefik"));
    private static readonly Peer Dns = Outside("DNS", "kube-system", ("k8s-app", "kube-dns"));
    private static readonly Peer Telemetry = Outside("telemetry", "observability");
    private static readonly Peer RabbitMqOperator = Outside("RabbitMQ's operator", "rabbitmq-system", ("app.kubernetes.io/component", "rabbitmq-operator"));
    private static readonly Peer PostgresOperator = Outside("PostgreSQL's operator", "cnpg-system", (Manifests.NameLabel, "cloudnative-pg"));
    private static readonly Peer Internet = new("internet", null, [], "203.0.113.7");
    private static readonly Peer InternetV6 = new("internet by IPv6", null, [], "2001:db8::7");

    private static readonly Peer[] Elsewhere =
    [
        IngressController, IngressControllerOfK3s, Dns, Telemetry, RabbitMqOperator, PostgresOperator, Internet, InternetV6,
        Outside("pod beside the ingress controller", "traefik"),
        Outside("pod that calls itself collector", "default", (Manifests.NameLabel, "collector")),
        Outside("pod that calls itself ingress controller", "default", (Manifests.NameLabel, "traefik")),
        new("machine of the private network", null, [], "192.168.1.20"),
        new("metadata of the cloud", null, [], "169.254.169.254"),
        new("private network by IPv6", null, [], "fd00::7"),
    ];

    private static readonly string[] EveryOverlay =
    [
        "ingress controller -> query-api:8000",
        "ingress controller of k3s -> query-api:8000",
        "query-api -> token-service:8001",
        "query-api -> rabbitmq:5672",
        "query-api -> postgres:5432",
        "token-service -> rabbitmq:5672",
        "token-service -> internet:443",
        "token-service -> internet by IPv6:443",
        "collector -> token-service:8011",
        "collector -> rabbitmq:5672",
        "collector -> internet:443",
        "collector -> internet by IPv6:443",
        .. new[] { "query-api", "token-service", "collector", "rabbitmq", "postgres", "stranger" }.SelectMany(
            pod => (string[])[$"{pod} -> DNS:53", $"{pod} -> DNS:53/UDP"]),
    ];

    public static TheoryData<string> Folders => PodSecurityTests.Folders;

    [Theory]
    [MemberData(nameof(Folders))]
    public void Nothing_is_allowed_that_no_policy_names(string folder)
    {
        var denyAll = manifests[folder].Named<V1NetworkPolicy>("deny-all").Spec;

        Assert.True(denyAll.PodSelector is { MatchLabels: null, MatchExpressions: null });
        Assert.Equal(["Egress", "Ingress"], denyAll.PolicyTypes.Order());
        Assert.True(denyAll is { Ingress: null, Egress: null });
    }

    [Fact]
    public void On_a_single_node_there_are_the_arrows_of_the_design_and_no_others() =>
        AssertArrows(EveryOverlay, RenderedManifests.SingleNode);

    [Fact]
    public void With_telemetry_the_services_may_send_it_too() => AssertArrows(
        [.. EveryOverlay, "query-api -> telemetry:4317", "token-service -> telemetry:4317", "collector -> telemetry:4317"],
        RenderedManifests.WithTelemetry);

    [Fact]
    public void In_production_the_engines_reach_each_other_and_their_operators_reach_them() => AssertArrows(
        [
            .. EveryOverlay,
            .. Arrows("rabbitmq -> rabbitmq", 4369, 25672, 35672, 35682),
            .. Arrows("RabbitMQ's operator -> rabbitmq", 15672),
            .. Arrows("postgres -> postgres", 5432, 8000),
            .. Arrows("PostgreSQL's operator -> postgres", 5432, 8000),
            // The Kubernetes API, wherever it is, and the object store.
            .. Elsewhere.SelectMany(peer => Arrows($"postgres -> {peer}", 443, 6443)),
        ],
        RenderedManifests.Production);

    [Theory]
    [MemberData(nameof(Folders))]
    public void Only_the_Collector_reaches_the_port_of_the_token(string folder)
    {
        var network = new Network(manifests[folder]);
        var tokenService = network.Ours.Single(pod => pod.Name == "token-service");

        Assert.Equal(["collector"], network.Ours.Concat(Elsewhere).Where(from => network.Allows(from, tokenService, "TCP", 8011)).Select(from => from.Name));
    }

    private void AssertArrows(IEnumerable<string> expected, string folder)
    {
        var network = new Network(manifests[folder]);
        var everybody = network.Ours.Concat(Elsewhere).ToList();
        var allowed =
            from source in everybody
            from target in everybody
            where source.Namespace == Manifests.Namespace || target.Namespace == Manifests.Namespace
            from port in network.Ports
            where network.Allows(source, target, port.Protocol, port.Port)
            select $"{source} -> {target}:{port.Port}{(port.Protocol == "TCP" ? "" : "/" + port.Protocol)}";

        Assert.Equal(expected.Order(StringComparer.Ordinal), allowed.Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> Arrows(string arrow, params int[] ports) => ports.Select(port => $"{arrow}:{port}");

    private static Peer Outside(string name, string @namespace, params (string Key, string Value)[] labels) =>
        new(name, @namespace, labels.ToDictionary(label => label.Key, label => label.Value), "10.42.1.9");
}
