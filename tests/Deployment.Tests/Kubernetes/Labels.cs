using k8s.Models;

namespace AcMonitoring.Deployment.Tests.Kubernetes;

internal static class Labels
{
    /// <summary>Whether the selector selects what has these labels. An empty one selects everything.</summary>
    public static bool Match(V1LabelSelector selector, IDictionary<string, string> labels) =>
        Match(selector.MatchLabels, labels) && (selector.MatchExpressions ?? []).All(rule => Match(rule, labels));

    /// <summary>Whether all that is asked for is there.</summary>
    public static bool Match(IDictionary<string, string>? asked, IDictionary<string, string> labels) =>
        asked is null || asked.All(label => labels.TryGetValue(label.Key, out var value) && value == label.Value);

    private static bool Match(V1LabelSelectorRequirement rule, IDictionary<string, string> labels) => rule.OperatorProperty switch
    {
        "In" => labels.TryGetValue(rule.Key, out var value) && rule.Values.Contains(value),
        "NotIn" => !labels.TryGetValue(rule.Key, out var value) || !rule.Values.Contains(value),
        "Exists" => labels.ContainsKey(rule.Key),
        "DoesNotExist" => !labels.ContainsKey(rule.Key),
        _ => throw new InvalidOperationException($"A label selector has no operator {rule.OperatorProperty}."),
    };
}
