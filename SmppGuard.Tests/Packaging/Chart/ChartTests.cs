using System.Collections;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using SmppGuard.Hosting;
using SmppGuard.Tests.Hosting;
using Xunit;

namespace SmppGuard.Tests.Packaging.Chart;

/// <summary>What charts/smppguard makes of values, every combination of those below.</summary>
public sealed class ChartTests(HelmChart chart) : IClassFixture<HelmChart>
{
    private const string Smscs = """ "Smscs": [ { "Name": "main", "Host": "smsc.example.net", "Port": 2775, "SystemId": "guard" } ] """;

    private static readonly string[][] Choices =
    [
        [
            """ "storage": { "provider": "Sqlite" } """,
            """ "storage": { "provider": "MongoDb", "mongodb": { "existingSecret": "mongo" } }, "replicaCount": 3 """,
        ],
        [
            """ "smpp": {} """,
            """ "smpp": { "tls": { "enabled": true, "secretName": "cert" } } """,
            """ "smpp": { "plain": { "enabled": false }, "tls": { "enabled": true, "secretName": "cert" } } """,
        ],
        [
            """ "registry": {}, "secrets": {} """,
            """ "registry": { "existingSecret": "papers" }, "secrets": { "existingSecret": "keys" } """,
            """
            "registry": { "content": { "organizations": [ { "id": "acme", "name": "示例商城", "contact": "4008001234" } ] } },
            "secrets": { "values": { "SMPPGUARD__Smscs__0__Password": "secret", "SMPPGUARD__Smscs__0__Window": 50 } }
            """,
        ],
        [
            """ "networkPolicy": { "enabled": false }, "podDisruptionBudget": { "enabled": false }, "topologySpread": { "enabled": false }, "serviceAccount": { "create": false, "name": "default" } """,
            """
            "networkPolicy": { "smppFrom": [ { "ipBlock": { "cidr": "192.0.2.0/24" } } ], "httpFrom": [ { "namespaceSelector": {} } ], "egress": [ { "to": [ { "ipBlock": { "cidr": "198.51.100.7/32" } } ], "ports": [ { "port": 2775 } ] } ] },
            "service": { "smpp": { "type": "LoadBalancer", "annotations": { "a": "b" }, "loadBalancerSourceRanges": [ "192.0.2.0/24" ] } }
            """,
        ],
        [
            """ "metrics": {} """,
            """ "metrics": { "serviceMonitor": { "enabled": true, "labels": { "release": "p" } }, "prometheusRule": { "enabled": true }, "dashboard": { "enabled": true } } """,
        ],
        [
            """ "podLabels": {} """,
            """
            "podLabels": { "team": "sms" }, "podAnnotations": { "a": "1" }, "extraEnv": [ { "name": "TZ", "value": "UTC" } ], "nodeSelector": { "disk": "ssd" }, "priorityClassName": "high", "fullnameOverride": "g",
            "tolerations": [ { "key": "sms", "operator": "Exists" } ], "affinity": { "nodeAffinity": {} }, "image": { "pullSecrets": [ { "name": "pull" } ], "digest": "sha256:0000000000000000000000000000000000000000000000000000000000000000" },
            "persistence": { "storageClassName": "fast", "annotations": { "a": "b" } }, "http": { "port": 8443, "tls": { "enabled": true, "secretName": "http-cert" } }
            """,
        ],
    ];

    [SkippableFact]
    public async Task Every_combination_of_values_makes_objects_that_Kubernetes_knows()
    {
        foreach (var values in Combinations())
        {
            ChartValuesTests.AssertAllowed(values);
            var items = await chart.RenderAsync(values);
            Assert.All(items, KubernetesSchema.Validate);
            Assert.Equal(items.Count, items.Select(item => (KubernetesSchema.Kind(item), (string?)item["metadata"]!["name"])).Distinct().Count());
            AssertAgree(items);
        }
    }

    [Theory]
    [InlineData(""" { "apiVersion": "v1", "kind": "Service", "metadata": { "name": "a", "labels": {} }, "spec": { "ports": [ { "port": 1, "targetport": "http" } ] } } """)]
    [InlineData(""" { "apiVersion": "v1", "kind": "Service", "metadata": { "name": "a", "labels": {} }, "spec": { "ports": [ { "port": "1" } ] } } """)]
    [InlineData(""" { "apiVersion": "v1", "kind": "Secret", "metadata": { "name": "a", "labels": {} }, "stringData": { "a": 1 } } """)]
    [InlineData(""" { "apiVersion": "apps/v1beta1", "kind": "StatefulSet", "metadata": { "name": "a", "labels": {} } } """)]
    public void What_Kubernetes_would_refuse_is_found(string wrong) => Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => KubernetesSchema.Validate(JsonNode.Parse(wrong)!.AsObject()));

    [SkippableFact]
    public async Task The_program_takes_the_configuration_that_every_combination_makes()
    {
        using var folder = new TemporaryFolder();
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=smpp", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(500));
        _ = folder.Write("tls.crt", certificate.ExportCertificatePem());
        _ = folder.Write("tls.key", key.ExportPkcs8PrivateKeyPem());
        foreach (var values in Combinations())
        {
            var items = await chart.RenderAsync(values);
            var json = (string)items.Single(item => (string?)item["kind"] == "ConfigMap" && item["data"]!["guard.json"] is not null)["data"]!["guard.json"]!;
            var file = folder.Write("guard.json", json.Replace("/etc/smppguard-tls/", "", StringComparison.Ordinal).Replace("/etc/smppguard-http-tls/", "", StringComparison.Ordinal));
            var registry = items.SingleOrDefault(item => item["stringData"]?["registry.json"] is not null)?["stringData"]!["registry.json"];
            _ = folder.Write("registry.json", (string?)registry ?? "{}");

            // The database is the cluster's, and not asked; everything else is what the container gets.
            var environment = new Hashtable { ["SMPPGUARD__Pod__Number"] = "0" };
            foreach (var variable in Container(items)["env"]!.AsArray().Where(variable => variable!["value"] is not null && !((string)variable["name"]!).Contains("__Storage__", StringComparison.Ordinal)))
            {
                environment[(string)variable!["name"]!] = (string)variable["value"]!;
            }

            foreach (var variable in items.Where(item => (string?)item["kind"] == "Secret").SelectMany(item => item["stringData"]!.AsObject()).Where(variable => variable.Key.StartsWith("SMPPGUARD__", StringComparison.Ordinal)))
            {
                environment[variable.Key] = (string)variable.Value!;
            }

            var configuration = GuardConfiguration.Load(file, environment);
            Assert.True(configuration.Problems.Count == 0, string.Join('\n', configuration.Problems) + values);
            Assert.Equal("/var/lib/smppguard/data", configuration.Options.DataDirectory);
            foreach (var variable in Container(items)["env"]!.AsArray().Where(variable => ((string)variable!["name"]!).Contains("__Storage__", StringComparison.Ordinal)))
            {
                environment[(string)variable!["name"]!] = (string?)variable["value"] ?? "mongodb://db.example.net";
            }

            var shared = GuardConfiguration.Load(file, environment, withRegistry: false);
            Assert.True(shared.Problems.Count == 0, string.Join('\n', shared.Problems) + values);
        }
    }

    [SkippableFact]
    public async Task A_pod_has_no_rights_and_nothing_to_write_but_its_volumes()
    {
        foreach (var values in Combinations())
        {
            var items = await chart.RenderAsync(values);
            var (pod, container) = (Pod(items), Container(items));
            Assert.True((bool)pod["securityContext"]!["runAsNonRoot"]!);
            Assert.Equal("RuntimeDefault", (string?)pod["securityContext"]!["seccompProfile"]!["type"]);
            Assert.False((bool)pod["automountServiceAccountToken"]!);
            Assert.True((bool)container["securityContext"]!["readOnlyRootFilesystem"]!);
            Assert.False((bool)container["securityContext"]!["allowPrivilegeEscalation"]!);
            Assert.Equal(["ALL"], container["securityContext"]!["capabilities"]!["drop"]!.AsArray().Select(name => (string?)name));
            Assert.True((long)pod["terminationGracePeriodSeconds"]! >= (long)container["lifecycle"]!["preStop"]!["sleep"]!["seconds"]! + 25);
        }
    }

    [SkippableFact]
    public async Task The_number_of_a_pod_is_its_ordinal()
    {
        var items = await chart.RenderAsync($$"""{ "config": { {{Smscs}} } }""");
        var number = Container(items)["env"]!.AsArray().Single(variable => (string?)variable!["name"] == "SMPPGUARD__Pod__Number");
        Assert.Equal("metadata.labels['apps.kubernetes.io/pod-index']", (string?)number!["valueFrom"]!["fieldRef"]!["fieldPath"]);
    }

    [SkippableFact]
    public async Task Every_pod_is_told_the_database_by_keys_that_the_program_has()
    {
        var items = await chart.RenderAsync($$"""{ "config": { {{Smscs}} }, "replicaCount": 256, {{Choices[0][1].Split(", \"replicaCount\"")[0]}} }""");
        var variables = Container(items)["env"]!.AsArray().Where(variable => ((string)variable!["name"]!).Contains("__Storage__", StringComparison.Ordinal)).ToDictionary(variable => ((string)variable!["name"]!).Split("__")[2]);
        Assert.Equal(["ConnectionString", "Database", "Provider"], variables.Keys.Order(StringComparer.Ordinal));
        Assert.All(variables.Keys, key => Assert.NotNull(typeof(StorageOptions).GetProperty(key)));
        Assert.Equal("MongoDb", (string?)variables["Provider"]!["value"]);
        Assert.Equal(("mongo", "connectionString"), ((string?)variables["ConnectionString"]!["valueFrom"]!["secretKeyRef"]!["name"], (string?)variables["ConnectionString"]!["valueFrom"]!["secretKeyRef"]!["key"]));
    }

    /// <summary>The certificate is for the Service's name, which is what Prometheus has to be told: it asks pods by their addresses.</summary>
    [SkippableTheory]
    [InlineData("", """{ "serverName": "guard-smppguard-http.sms.svc", "ca": { "secret": { "name": "http-cert", "key": "ca.crt" } } }""")]
    [InlineData(""" , "tlsConfig": { "serverName": "sms.example.net", "insecureSkipVerify": false } """, """{ "serverName": "sms.example.net", "insecureSkipVerify": false }""")]
    public async Task With_HTTPS_everything_that_asks_over_HTTP_is_told(string said, string expected)
    {
        var values = $$"""{ "config": { {{Smscs}} }, "http": { "tls": { "enabled": true, "secretName": "http-cert" } }, "metrics": { "serviceMonitor": { "enabled": true {{said}} } } }""";
        ChartValuesTests.AssertAllowed(values);
        var items = await chart.RenderAsync(values);
        var monitor = items.Single(item => (string?)item["kind"] == "ServiceMonitor");
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), monitor["spec"]!["endpoints"]![0]!["tlsConfig"]), monitor.ToJsonString());
        Assert.Contains(items, item => (string?)item["kind"] == "Service" && (string?)item["metadata"]!["name"] == "guard-smppguard-http");
        var mount = Container(items)["volumeMounts"]!.AsArray().Single(mount => (string?)mount!["name"] == "http-tls")!;
        Assert.True((bool)mount["readOnly"]!);
        Assert.Equal("http-cert", (string?)Pod(items)["volumes"]!.AsArray().Single(volume => (string?)volume!["name"] == "http-tls")!["secret"]!["secretName"]);
        AssertAgree(items);
    }

    [SkippableFact]
    public async Task Grafana_finds_the_dashboard_of_the_documentation()
    {
        var items = await chart.RenderAsync($$"""{ "config": { {{Smscs}} }, "metrics": { "dashboard": { "enabled": true } } }""");
        var map = items.Single(item => (string?)item["metadata"]!["labels"]!["grafana_dashboard"] == "1");
        var shown = JsonNode.Parse((string)map["data"]!["dashboard.json"]!);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(HelmChart.Folder, "..", "..", "docs", "operations", "dashboard.json"))), shown));
    }

    [SkippableFact]
    public async Task Nothing_secret_stands_in_what_everybody_may_read()
    {
        var items = await chart.RenderAsync($$"""
            { "config": { {{Smscs}} }, "secrets": { "values": { "SMPPGUARD__Smscs__0__Password": "s3cr3t-one" } }, "registry": { "content": { "accounts": [ { "systemId": "a", "password": "s3cr3t-two" } ] } } }
            """);
        Assert.Contains(items, item => item.ToJsonString().Contains("s3cr3t", StringComparison.Ordinal));
        Assert.All(items.Where(item => (string?)item["kind"] != "Secret"), item => Assert.DoesNotContain("s3cr3t", item.ToJsonString(), StringComparison.Ordinal));
    }

    [SkippableTheory]
    [InlineData(""" { "replicaCount": 2 } """, "replicaCount is 2, and storage.provider Sqlite")]
    [InlineData(""" { "replicaCount": 257, "storage": { "provider": "MongoDb", "mongodb": { "existingSecret": "m" } } } """, "a pod's number is 0 to 255")]
    [InlineData(""" { "storage": { "provider": "MongoDb" } } """, "storage.mongodb.existingSecret is needed")]
    [InlineData(""" { "storage": { "provider": "Postgres" } } """, "use Sqlite or MongoDb")]
    [InlineData(""" { "smpp": { "plain": { "enabled": false } } } """, "nobody could bind")]
    [InlineData(""" { "smpp": { "tls": { "enabled": true } } } """, "smpp.tls.secretName is needed")]
    [InlineData(""" { "http": { "tls": { "enabled": true } } } """, "http.tls.secretName is needed")]
    [InlineData(""" { "metrics": { "serviceMonitor": { "tlsConfig": { "insecureSkipVerify": true } } } } """, "metrics.serviceMonitor.tlsConfig is for http.tls.enabled")]
    [InlineData(""" { "config": { "Http": { "Tls": { "KeyPath": "a" } } } } """, "config.Http is set by the chart")]
    [InlineData(""" { "config": { "Pod": { "Number": 3 } } } """, "config.Pod is set by the chart")]
    [InlineData(""" { "config": { "Smpp": { "Listen": [] } } } """, "config.Smpp.Listen is set by the chart")]
    [InlineData(""" { "serviceAccount": { "create": false } } """, "serviceAccount.name is needed")]
    [InlineData(""" { "terminationGracePeriodSeconds": 29 } """, "terminationGracePeriodSeconds must be 25 more")]
    public async Task Values_that_no_pod_could_make_good_are_refused(string values, string why)
    {
        var refusal = await chart.RefusalAsync(values);

        // helm looks at the schema first, and says it in its own words.
        Assert.True(refusal.Contains(why, StringComparison.Ordinal) || refusal.Contains("values don't meet the specifications of the schema", StringComparison.Ordinal), refusal);
    }

    private static IEnumerable<string> Combinations() => Choices
        .Aggregate((IEnumerable<IEnumerable<string>>)[[]], (combined, choices) => combined.SelectMany(before => choices.Select(before.Append)))
        .Select(parts => $$"""{ "config": { {{Smscs}}, "Smpp": { "SystemId": "X" } }, {{string.Join(',', parts)}} }""");

    private static JsonNode Pod(IEnumerable<JsonObject> items) => items.Single(item => (string?)item["kind"] == "StatefulSet")["spec"]!["template"]!["spec"]!;

    private static JsonNode Container(IEnumerable<JsonObject> items) => Pod(items)["containers"]![0]!;

    // What one object says of another is so.
    private static void AssertAgree(IReadOnlyList<JsonObject> items)
    {
        var set = items.Single(item => (string?)item["kind"] == "StatefulSet");
        var (pod, container) = (Pod(items), Container(items));
        var labels = set["spec"]!["template"]!["metadata"]!["labels"]!.AsObject();
        var ports = container["ports"]!.AsArray().Select(port => (string)port!["name"]!).ToList();
        var services = items.Where(item => (string?)item["kind"] == "Service").ToList();
        Assert.Contains(services, service => (string?)service["metadata"]!["name"] == (string?)set["spec"]!["serviceName"] && (string?)service["spec"]!["clusterIP"] == "None");
        Assert.All(services, service => Assert.All(service["spec"]!["ports"]!.AsArray(), port => Assert.Contains((string)port!["targetPort"]!, ports)));
        var selectors = services.Select(service => service["spec"]!["selector"]!)
            .Concat(items.Where(item => (string?)item["kind"] is "StatefulSet" or "PodDisruptionBudget").Select(item => item["spec"]!["selector"]!["matchLabels"]!))
            .Concat(items.Where(item => (string?)item["kind"] == "NetworkPolicy").Select(item => item["spec"]!["podSelector"]!["matchLabels"]!));
        Assert.All(selectors, selector => Assert.All(selector.AsObject(), label => Assert.Equal((string?)label.Value, (string?)labels[label.Key])));
        var volumes = pod["volumes"]!.AsArray().Concat(set["spec"]!["volumeClaimTemplates"]!.AsArray().Select(claim => claim!["metadata"])).Select(volume => (string)volume!["name"]!).ToList();
        Assert.Equal(volumes.Order(StringComparer.Ordinal), container["volumeMounts"]!.AsArray().Select(mount => (string)mount!["name"]!).Order(StringComparer.Ordinal));
        var json = JsonNode.Parse((string)items.Single(item => (string?)item["kind"] == "ConfigMap" && item["data"]!["guard.json"] is not null)["data"]!["guard.json"]!)!;
        var scheme = new Uri((string)json["SmppGuard"]!["Http"]!["Listen"]!).Scheme;
        Assert.All(new[] { "startupProbe", "livenessProbe", "readinessProbe" }, probe => Assert.Equal(scheme.ToUpperInvariant(), (string?)container[probe]!["httpGet"]!["scheme"]));
        Assert.All(services.SelectMany(service => service["spec"]!["ports"]!.AsArray()).Where(port => (string?)port!["name"] == "http"), port => Assert.Equal(scheme, (string?)port!["appProtocol"]));
        if (items.SingleOrDefault(item => (string?)item["kind"] == "ServiceMonitor") is { } monitor)
        {
            var endpoint = monitor["spec"]!["endpoints"]![0]!;
            Assert.Equal((scheme, scheme == "https"), ((string?)endpoint["scheme"], endpoint["tlsConfig"] is not null));
            Assert.Single(services, service => monitor["spec"]!["selector"]!["matchLabels"]!.AsObject().All(label => (string?)label.Value == (string?)service["metadata"]!["labels"]![label.Key]));
        }
    }
}
