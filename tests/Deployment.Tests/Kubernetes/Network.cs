using System.Net;
using k8s.Models;

namespace AcMonitoring.Deployment.Tests.Kubernetes;

/// <summary>A pod, or an address outside the cluster where it has no namespace.</summary>
internal sealed record Peer(string Name, string? Namespace, Dictionary<string, string> Labels, string Address)
{
    public override string ToString() => Name;
}

/// <summary>Who may connect to whom by the NetworkPolicies, as the Kubernetes documentation describes them.</summary>
internal sealed class Network(Manifests manifests)
{
    private readonly IReadOnlyList<V1NetworkPolicy> _policies = manifests.Of<V1NetworkPolicy>();

    /// <summary>The pods of our namespace, and one that nobody knows.</summary>
    public IReadOnlyList<Peer> Ours { get; } =
    [
        .. manifests.Workloads.Select(workload => OwnPod(workload.Name, new(workload.Template.Metadata.Labels))),
        .. manifests.Of<RabbitmqCluster>().Select(rabbitMq => OwnPod("rabbitmq", new()
        {
            [Manifests.NameLabel] = rabbitMq.Name(),
            ["app.kubernetes.io/component"] = "rabbitmq",
            ["app.kubernetes.io/part-of"] = "rabbitmq",
        })),
        .. manifests.Of<PostgresCluster>().Select(postgres => OwnPod("postgres", new() { ["cnpg.io/cluster"] = postgres.Name() })),
        OwnPod("stranger", []),
    ];

    /// <summary>Every port that a policy names or a container has, and some that nobody should reach.</summary>
    public IReadOnlyList<(string Protocol, int Port)> Ports =>
    [
        .. _policies.SelectMany(Rules).SelectMany(rule => rule.Ports ?? [])
            .SelectMany(port => new[] { Number(port), port.EndPort ?? Number(port) }.Select(number => (port.Protocol, number)))
            .Concat(manifests.Workloads.SelectMany(workload => workload.Container.Ports).Select(port => ("TCP", port.ContainerPort)))
            .Concat([("TCP", 22), ("TCP", 80), ("TCP", 9999), ("UDP", 443)]).Distinct().Order(),
    ];

    /// <summary>Whether the policies of one of our pods let it connect to a port of the other.</summary>
    public bool MaySend(Peer pod, Peer other, string protocol, int port) => Allows("Egress", pod, other, protocol, port);

    /// <summary>Whether the policies of one of our pods let the other connect to its port.</summary>
    public bool Accepts(Peer pod, Peer other, string protocol, int port) => Allows("Ingress", pod, other, protocol, port);

    private bool Allows(string direction, Peer subject, Peer other, string protocol, int port)
    {
        var policies = _policies.Where(policy => policy.Spec.PolicyTypes.Contains(direction) && Labels.Match(policy.Spec.PodSelector, subject.Labels)).ToList();
        return policies.Count == 0 || policies.SelectMany(Rules).Any(rule =>
            rule.Direction == direction
            && (rule.Peers is null or { Count: 0 } || rule.Peers.Any(peer => IsMeant(peer, other)))
            && (rule.Ports is null or { Count: 0 } || rule.Ports.Any(open => open.Protocol == protocol && Number(open) <= port && port <= (open.EndPort ?? Number(open)))));
    }

    private static IEnumerable<Rule> Rules(V1NetworkPolicy policy) =>
        (policy.Spec.Ingress ?? []).Select(rule => new Rule("Ingress", rule.FromProperty, rule.Ports))
        .Concat((policy.Spec.Egress ?? []).Select(rule => new Rule("Egress", rule.To, rule.Ports)));

    private static bool IsMeant(V1NetworkPolicyPeer rule, Peer peer)
    {
        if (rule.IpBlock is { } block)
            return IsIn(block.Cidr, peer) && !(block.Except ?? []).Any(except => IsIn(except, peer));
        if (peer.Namespace is null)
            return false;
        return (rule.NamespaceSelector is { } namespaces
                ? Labels.Match(namespaces, new Dictionary<string, string> { ["kubernetes.io/metadata.name"] = peer.Namespace })
                : peer.Namespace == Manifests.Namespace)
            && (rule.PodSelector is null || Labels.Match(rule.PodSelector, peer.Labels));
    }

    private static bool IsIn(string block, Peer peer) => IPNetwork.Parse(block).Contains(IPAddress.Parse(peer.Address));

    private static int Number(V1NetworkPolicyPort port) => int.Parse(port.Port.Value, System.Globalization.CultureInfo.InvariantCulture);

    private static Peer OwnPod(string name, Dictionary<string, string> labels) => new(name, Manifests.Namespace, labels, "10.42.0.7");

    private sealed record Rule(string Direction, IList<V1NetworkPolicyPeer>? Peers, IList<V1NetworkPolicyPort>? Ports);
}
