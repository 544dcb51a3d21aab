using k8s.Models;

namespace AcMonitoring.Deployment.Tests.Kubernetes;

/// <summary>That between pods, and to the outside, there are the arrows of the design and no others.</summary>
[Collection<RenderedManifestsTests>]
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

    private static readonly string[] Services = ["query-api", "token-service", "collector"];
    private static readonly string[] EveryPod = [.. Services, "rabbitmq", "postgres", "stranger"];

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
        .. EveryPod.SelectMany(
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
        [.. EveryOverlay, .. Services.SelectMany(service => Arrows($"{service} -> telemetry", 4317))],
        RenderedManifests.WithTelemetry);

    [Fact]
    public void With_alerts_the_QueryApi_may_call_public_addresses_too() => AssertArrows(
        [.. EveryOverlay, "query-api -> internet:443", "query-api -> internet by IPv6:443"],
        RenderedManifests.WithAlerts);

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
        RenderedManifests.Production,
        // By the same rule; nobody there accepts it.
        [.. EveryPod.SelectMany(pod => Arrows($"postgres -> {pod}", 443, 6443))]);

    [Theory]
    [MemberData(nameof(Folders))]
    public void Only_the_Collector_reaches_the_port_of_the_token(string folder)
    {
        var network = new Network(manifests[folder]);
        var tokenService = network.Ours.Single(pod => pod.Name == "token-service");

        Assert.Equal(["collector"], network.Ours.Concat(Elsewhere).Where(from => network.Accepts(tokenService, from, "TCP", 8011)).Select(from => from.Name));
        Assert.Equal(["collector"], network.Ours.Where(from => network.MaySend(from, tokenService, "TCP", 8011)).Select(from => from.Name));
    }

    /// <summary>
    /// Each end of an arrow has a policy of its own, and either must know exactly its arrows: what one forgets the other would still hold back.
    /// </summary>
    /// <param name="arrows">From whom to which port of whom.</param>
    /// <param name="folder">Where.</param>
    /// <param name="unanswered">What a pod of ours may send and no other accepts.</param>
    private void AssertArrows(IReadOnlyList<string> arrows, string folder, params IReadOnlyList<string> unanswered)
    {
        var network = new Network(manifests[folder]);
        var everybody = network.Ours.Concat(Elsewhere).ToList();
        var ends = (from own in network.Ours from other in everybody from port in network.Ports select (own, other, port.Protocol, port.Port)).ToList();
        var outsiders = Elsewhere.Select(peer => peer.Name).ToHashSet();

        Assert.Equal(
            Sorted(arrows.Where(arrow => !outsiders.Contains(arrow.Split(" -> ")[1].Split(':')[0]))),
            Sorted(ends.Where(end => network.Accepts(end.own, end.other, end.Protocol, end.Port)).Select(end => Arrow(end.other, end.own, end.Protocol, end.Port))));
        Assert.Equal(
            Sorted(arrows.Where(arrow => !outsiders.Contains(arrow.Split(" -> ")[0])).Concat(unanswered)),
            Sorted(ends.Where(end => network.MaySend(end.own, end.other, end.Protocol, end.Port)).Select(end => Arrow(end.own, end.other, end.Protocol, end.Port))));
    }

    private static IEnumerable<string> Sorted(IEnumerable<string> arrows) => arrows.Order(StringComparer.Ordinal);

    private static string Arrow(Peer from, Peer to, string protocol, int port) => $"{from} -> {to}:{port}{(protocol == "TCP" ? "" : "/" + protocol)}";

    private static IEnumerable<string> Arrows(string arrow, params int[] ports) => ports.Select(port => $"{arrow}:{port}");

    private static Peer Outside(string name, string @namespace, params (string Key, string Value)[] labels) =>
        new(name, @namespace, labels.ToDictionary(label => label.Key, label => label.Value), "10.42.1.9");
}
