using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using k8s.Models;
using Xunit;

namespace SmppGuard.Tests.Packaging.Chart;

/// <summary>Kubernetes's own types, made of its OpenAPI document: a field that they do not have, or a value of another type, is a mistake that the API server would refuse too.</summary>
internal static class KubernetesSchema
{
    private static readonly JsonSerializerOptions Strict = new() { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    private static readonly Dictionary<string, Type> Types = new(StringComparer.Ordinal)
    {
        ["v1 ConfigMap"] = typeof(V1ConfigMap),
        ["v1 Secret"] = typeof(V1Secret),
        ["v1 Service"] = typeof(V1Service),
        ["v1 ServiceAccount"] = typeof(V1ServiceAccount),
        ["apps/v1 StatefulSet"] = typeof(V1StatefulSet),
        ["policy/v1 PodDisruptionBudget"] = typeof(V1PodDisruptionBudget),
        ["networking.k8s.io/v1 NetworkPolicy"] = typeof(V1NetworkPolicy),
    };

    /// <summary>Prometheus Operator's are no part of Kubernetes: what their definitions require, and the fields that they have beside.</summary>
    private static readonly Dictionary<string, (string[] Required, string[] Allowed)> Operator = new(StringComparer.Ordinal)
    {
        ["monitoring.coreos.com/v1 ServiceMonitor"] = (["selector", "endpoints"], ["namespaceSelector", "jobLabel"]),
        ["monitoring.coreos.com/v1 PrometheusRule"] = (["groups"], []),
    };

    public static string Kind(JsonObject item) => $"{item["apiVersion"]} {item["kind"]}";

    public static void Validate(JsonObject item)
    {
        var kind = Kind(item);
        var name = (string?)item["metadata"]?["name"];
        Assert.Matches("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$", name);
        Assert.All(item["metadata"]!["labels"]!.AsObject(), label => Assert.Matches("^([A-Za-z0-9][A-Za-z0-9_.-]{0,61})?[A-Za-z0-9]$", label.Value!.GetValue<string>()));
        if (Operator.TryGetValue(kind, out var fields))
        {
            var spec = item["spec"]!.AsObject();
            Assert.All(fields.Required, field => Assert.NotNull(spec[field]));
            Assert.All(spec, field => Assert.Contains(field.Key, fields.Required.Concat(fields.Allowed)));
            return;
        }

        Assert.Contains(kind, Types.Keys);
        try
        {
            Assert.NotNull(item.Deserialize(Types[kind], Strict));
        }
        catch (JsonException wrong)
        {
            Assert.Fail($"{kind} {name}: {wrong.Message}");
        }
    }
}
