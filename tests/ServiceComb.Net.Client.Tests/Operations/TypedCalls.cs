using System.Text.Json;
using ServiceComb.Net.Client.Accounts;
using ServiceComb.Net.Client.Engines;
using ServiceComb.Net.Client.Governance;
using ServiceComb.Net.Client.Kie;
using ServiceComb.Net.Client.Monitor;
using ServiceComb.Net.Client.Nacos;
using ServiceComb.Net.Client.Registry;
using ServiceComb.Net.Protocol.Engines;
using ServiceComb.Net.Protocol.Governance;
using ServiceComb.Net.Protocol.Kie;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Client.Tests.Operations;

/// <summary>Calls of the typed method of each documented operation with all parameters, and the responses.</summary>
internal static class TypedCalls
{
    public static readonly IReadOnlyDictionary<string, (string Response, Func<EngineHttpClient, Task> Call)> All =
        Config().Concat(Engines()).Concat(Governance()).Concat(Others()).Concat(Registry()).Concat(Kie()).ToDictionary();

    private static KeyValuePair<string, (string, Func<EngineHttpClient, Task>)> Call(string id, string response, Func<EngineHttpClient, Task> call) => new(id, (response, call));

    private static IEnumerable<KeyValuePair<string, (string, Func<EngineHttpClient, Task>)>> Config() =>
    [
        Call("ImportKieConfigurations", """{"OK":[{"key":"k"}]}""", async transport =>
            Assert.Single((await new KieClient(transport).ImportAsync(new KieFile(), KieImportMode.Skip, new("a", "b"), asForm: true)).Success)),
        Call("ExportKieConfigurations", """{"data":[{"key":"k"}]}""", async transport =>
            Assert.Single((await new KieClient(transport).ExportAsync(["i"], new("a", "b"), isExact: true)).Data)),
        Call("DeleteConfigurationScope", """{"Result":"Success"}""", async transport =>
            Assert.Equal("Success", await new KieClient(transport).DeleteScopeAsync("p1", new ScopeDeletion { DimensionInfo = "d", Flush = "true", Keys = ["k"] }, "production"))),
    ];

    private static IEnumerable<KeyValuePair<string, (string, Func<EngineHttpClient, Task>)>> Engines()
    {
        const string Started = """{"id":"e","name":"n","jobId":7}""";
        Func<EngineHttpClient, Task> Starts(Func<EngineManagementClient, Task<EngineJobStart>> call) =>
            async transport => Assert.Equal(("e", "n", 7L), await call(new(transport)) switch { var start => (start.Id, start.Name, start.JobId) });
        return
        [
            Call("ListFlavors", """{"total":7,"data":[{"flavor":"f","spec":{"linear":false}}]}""", async transport =>
            {
                var flavors = await new EngineManagementClient(transport).ListFlavorsAsync("CSE2");
                Assert.Equal((7, "false"), (flavors.Total, Assert.Single(Assert.Single(flavors.Data).Spec).Linear));
            }),
            Call("ListEngines", """{"total":1,"data":[{"id":"e","reference":{"serviceLimit":200},"serviceEndpoint":{"cse":{"type":"REGISTRY"}}}]}""", async transport =>
                Assert.Equal(200, (await new EngineManagementClient(transport).ListAsync(0, 10, "CSE")).Data[0].Reference!.ServiceLimit)),
            Call("CreateEngine", Started, Starts(engines => engines.CreateAsync(new EngineCreation
            {
                Name = "n", Description = "d", Payment = "1", Flavor = "f", AzList = ["a"], AuthType = "RBAC", Vpc = "v", VpcId = "v", NetworkId = "n", SubnetCidr = "s",
                PublicIpId = "p", AuthCred = new() { Pwd = "p" }, SpecType = "CSE2", Inputs = new Dictionary<string, string>(), EnginestateInfo = new(), EnterpriseProject = new(),
                ResourceParams = new(), ProductId = "p", CapacityProductId = "c", IsFree = false, SubnetName = "s", Tags = ["t"], ElbId = "e", ElbName = "e",
            }))),
            Call("GetEngine", """{"id":"e","reference":{"serviceLimit":"200"},"cceSpec":{"clusterNodes":{"clusterNodes":[{"az":"a"}]}}}""", async transport =>
            {
                var engine = await new EngineManagementClient(transport).GetAsync("e");
                Assert.Equal((200, "a"), (engine.Reference!.ServiceLimit, engine.CceSpec!.ClusterNodes!.ClusterNodes[0].Az));
            }),
            Call("GetEngineJob", """{"id":7,"tasks":[{"taskNames":["a"],"tasks":[{"taskName":"a"}]}]}""", async transport =>
                Assert.Equal("a", (await new EngineManagementClient(transport).GetJobAsync("e", 7)).Tasks[0].Tasks[0].TaskName)),
            Call("GetQuotas", """{"quotas":{"resources":[{"type":"engine","used":1,"quota":5}]}}""", async transport =>
                Assert.Equal(5, Assert.Single(await new EngineManagementClient(transport).GetQuotasAsync()).Quota)),
            Call("DeleteEngine", Started, Starts(engines => engines.DeleteAsync("e"))),
            Call("UpgradeEngine", Started, Starts(engines => engines.UpgradeAsync("e", "2.5"))),
            Call("UpdateEngineConfig", Started, Starts(engines => engines.SetRbacAsync("e", true))),
            Call("ResizeEngine", """{"id":"e","name":"n","job_id":7}""", Starts(engines => engines.ResizeAsync("e", "f", new Dictionary<string, string>()))),
            Call("RetryEngineJob", Started, Starts(engines => engines.RetryJobAsync("e"))),
            Call("UpdateEngine", "", transport => new EngineManagementClient(transport).UpdateAsync("e", new EngineUpdate { Description = "d", Alias = "a" })),
            Call("ListEngineJobs", """{"total":1,"data":[{"id":7}]}""", async transport => Assert.Single(
                (await new EngineManagementClient(transport).ListJobsAsync("e", 1, 2, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch)).Data)),
            Call("CreateRbacToken", """{"token":"t"}""", async transport => Assert.Equal("t", await new EngineManagementClient(transport).CreateTokenAsync("e", "n"))),
            Call("RestoreEngineBackup", """{"id":"r","progress":"50","time":"1"}""", async transport =>
                Assert.Equal(50, (await new EngineManagementClient(transport).RestoreBackupAsync("e", "b", new BackupRestore { Name = "n", Description = "d" })).Progress)),
            Call("CreateBackupPolicy", """{"id":"p","reserve":"7","maxFiles":3}""", async transport => Assert.Equal(
                7, (await new EngineManagementClient(transport).CreateBackupPolicyAsync("e", new BackupPolicy { Schedule = "0 0 * * *", Reserve = 7, MaxFiles = 3 })).Reserve)),
            Call("CreateEngineTags", "", transport => new EngineManagementClient(transport).CreateTagsAsync("e", new EngineTagChange
            {
                Action = "create", Tags = [new EngineTag { Key = "k", Value = "v" }], EngineId = "e", ResourceTags = [new()], ResourceTagsWithoutValue = [new()],
            })),
        ];
    }

    private static IEnumerable<KeyValuePair<string, (string, Func<EngineHttpClient, Task>)>> Governance()
    {
        var policy = new GovernanceItem { Name = "n", Selector = new Dictionary<string, string>(), Spec = JsonDocument.Parse("{}").RootElement };
        return
        [
            Call("ListGovernancePolicies", """[{"matchGroup":{"name":"n"},"policies":[{"kind":"retry"}]}]""", async transport =>
                Assert.Single((await new CloudGovernanceClient(transport).DisplayAsync("production", "app"))[0].Policies)),
            Call("SetDarkLaunchPolicy", """{"result":"ok"}""", async transport =>
                Assert.Equal("ok", await new CloudGovernanceClient(transport).SetDarkLaunchAsync("s", [new DarkLaunchRule()], "production", "app"))),
            Call("GetDarkLaunchPolicy", """{"result":"[]"}""", async transport =>
                Assert.Equal("[]", await new CloudGovernanceClient(transport).GetDarkLaunchAsync("s", "production", "app"))),
            Call("DeleteDarkLaunchPolicy", """{"Result":"ok"}""", async transport =>
                Assert.Equal("ok", await new CloudGovernanceClient(transport).DeleteDarkLaunchAsync("s", "production", "app"))),
            Call("UpdateGovernancePolicy", """{"result":"ok"}""", async transport =>
                Assert.Equal("ok", await new CloudGovernanceClient(transport).UpdateAsync(GovernanceKind.Retry, "i", policy, "production"))),
            Call("DeleteGovernancePolicy", """{"Result":"ok"}""", async transport =>
                Assert.Equal("ok", await new CloudGovernanceClient(transport).DeleteAsync(GovernanceKind.Retry, "i", "production"))),
            Call("GetGovernancePolicy", """{"name":"n"}""", async transport => Assert.Equal("n", (await new CloudGovernanceClient(transport).GetAsync(GovernanceKind.Retry, "i", "production")).Name)),
            Call("CreateGovernancePolicy", """{"result":"i"}""", async transport =>
                Assert.Equal("i", await new CloudGovernanceClient(transport).CreateAsync(GovernanceKind.Retry, policy, "production"))),
            Call("ListGovernancePoliciesByKind", """[{"matchGroup":{"name":"g"},"policies":[{"name":"a"}]},{"name":"b"}]""", async transport =>
            {
                var list = await new CloudGovernanceClient(transport).ListAsync(GovernanceKind.Retry, "production");
                Assert.Equal(["g", null], list.Select(entry => entry.MatchGroup?.Name));
                Assert.Equal(["a", "b"], list.Select(entry => Assert.Single(entry.Policies).Name!));
            }),
        ];
    }

    private static IEnumerable<KeyValuePair<string, (string, Func<EngineHttpClient, Task>)>> Others() =>
    [
        Call("GetThresholds", """[{"$timestamp":5,"failureRate":10.5}]""", async transport =>
            Assert.Equal((5L, 10.5), (await new MonitorClient(transport).GetThresholdsAsync(["a", "b"]))[0] switch { var found => (found.Timestamp, found.FailureRate) })),
        Call("GetMetrics", """[[{"name":"a","l995":1.5,"diagnosis":{"instanceCache":null}}],{"name":"b"}]""", async transport => Assert.Equal(
            ["a", "b"], (await new MonitorClient(transport).GetMetricsAsync("s", "i", "f", "g")).Select(report => report.Name!))),
        Call("ListMetrics", """{"list":[{"key":"k"}],"appIds":["a"],"total":1}""", async transport => Assert.Equal(
            "k",
            (await new MonitorClient(transport).ListMetricsAsync(new MetricQuery { Page = 1, Number = 2, SortKey = "qps", IsDescending = true, AppIds = ["a", "b"], NameFilter = "n" })).List[0].Key)),
        Call("UpdateAccountRoles", """{"result":"ok"}""", async transport =>
            Assert.Equal("ok", await new AccountClient(transport, throughCloud: true).UpdateAsync("a", ["admin"]))),
        Call("ChangeAccountPassword", """{"Result":"ok"}""", async transport =>
            Assert.Equal("ok", await new AccountClient(transport, throughCloud: true).ChangePasswordAsync("a", "new", "old"))),
        Call("DeleteAccount", """{"result":"ok"}""", async transport =>
            Assert.Equal("ok", await new AccountClient(transport, throughCloud: true).DeleteAsync("a"))),
        Call("ListNamespaces", """{"code":200,"data":[{"namespace":"n","quota":200}]}""", async transport =>
            Assert.Equal(200, Assert.Single(await new NacosClient(transport).ListNamespacesAsync(0, 10)).Quota)),
        Call("CreateNamespace", "true", transport => new NacosClient(transport).CreateNamespaceAsync("i", "n", "d")),
        Call("UpdateNamespace", "true", transport => new NacosClient(transport).UpdateNamespaceAsync("i", "n", "d")),
        Call("DeleteNamespace", "true", transport => new NacosClient(transport).DeleteNamespaceAsync("i")),
        Call("CreateToken", """{"token":"t"}""", async transport => Assert.Equal("t", await new AccountClient(transport).CreateTokenAsync("a", "p"))),
    ];

    private static IEnumerable<KeyValuePair<string, (string, Func<EngineHttpClient, Task>)>> Registry()
    {
        var instance = new MicroserviceInstance { HostName = "h", Endpoints = ["rest://h:1"] };
        return
        [
            Call("GetMicroservice", """{"service":{"serviceId":"s"}}""", transport => new RegistryClient(transport).GetMicroserviceAsync("s")),
            Call("DeleteMicroservice", "", transport => new RegistryClient(transport).DeleteMicroserviceAsync("s", force: true)),
            Call("ListMicroservices", "{}", transport => new RegistryClient(transport).ListMicroservicesAsync()),
            Call("CreateMicroservice", """{"serviceId":"s"}""", transport => new RegistryClient(transport).CreateMicroserviceWithInstancesAsync(new CreateMicroserviceRequest
            {
                Service = new Microservice { ServiceName = "n" }, Instances = [instance], Rules = [new MicroserviceRule { RuleType = "WHITE" }], Tags = new Dictionary<string, string> { ["a"] = "b" },
            })),
            Call("DeleteMicroservices", """{"services":[{"serviceId":"s"}]}""", async transport =>
                Assert.Single(await new RegistryClient(transport).DeleteMicroservicesAsync(["s"], force: true))),
            Call("UpdateMicroserviceProperties", "", transport => new RegistryClient(transport).SetMicroservicePropertiesAsync("s", new Dictionary<string, string>())),
            Call("CheckExistence", """{"serviceId":"s"}""", async transport =>
                Assert.Equal("s", await new RegistryClient(transport).FindMicroserviceIdAsync("production", "a", "n", "1.0.0"))),
            Call("GetSchema", """{"schema":"text"}""", async transport => Assert.Equal("text", (await new RegistryClient(transport).GetSchemaAsync("s", "c")).Schema)),
            Call("PutSchema", "", transport => new RegistryClient(transport).PutSchemaAsync("s", "c", "text", "summary")),
            Call("ListSchemas", """{"schemas":[{"schemaId":"c"}]}""", async transport =>
                Assert.Single(await new RegistryClient(transport).ListSchemasAsync("s", withContent: true))),
            Call("RegisterInstance", """{"instanceId":"i"}""", transport => new RegistryClient(transport).RegisterInstanceAsync("s", instance)),
            Call("ListInstances", "{}", transport => new RegistryClient(transport).ListInstancesAsync("s", "c", ["a", "b"])),
            Call("DeregisterInstance", "", transport => new RegistryClient(transport).DeregisterInstanceAsync("s", "i")),
            Call("GetInstance", """{"instance":{"instanceId":"i"}}""", transport => new RegistryClient(transport).GetInstanceAsync("s", "i", "c", ["a"])),
            Call("UpdateInstanceProperties", "", transport => new RegistryClient(transport).SetInstancePropertiesAsync("s", "i", new Dictionary<string, string>(), "c")),
            Call("UpdateInstanceStatus", "", transport => new RegistryClient(transport).SetStatusAsync("s", "i", InstanceStatus.Down)),
            Call("SendHeartbeat", "", transport => new RegistryClient(transport).SendHeartbeatAsync("s", "i")),
            Call("FindInstances", "{}", transport => new RegistryClient(transport).QueryInstancesAsync(
                new MicroserviceKey { Environment = "production", AppId = "a", ServiceName = "n", Version = "1.0.0" }, "c", tags: ["a"])),
            Call("BatchFindInstances", "{}", transport => new RegistryClient(transport).QueryManyInstancesAsync(
                new BatchFindRequest { Services = [new BatchFindService { Service = new MicroserviceKey { ServiceName = "n" } }], Instances = [new BatchFindInstance()], ConsumerServiceId = "c" })),
            Call("ListProviders", """{"providers":[{"serviceId":"p"}]}""", async transport =>
                Assert.Single(await new RegistryClient(transport).ListProvidersAsync("s", noSelf: true, sameDomain: true))),
        ];
    }

    private static IEnumerable<KeyValuePair<string, (string, Func<EngineHttpClient, Task>)>> Kie() =>
    [
        Call("CreateKeyValue", """{"id":"i"}""", transport => new KieClient(transport).CreateAsync(
            new KieItem { Key = "k", Value = "v", Labels = new Dictionary<string, string>(), Status = KieStatus.Enabled, ValueType = KieValueType.Text })),
        Call("UpdateKeyValue", """{"id":"i"}""", transport => new KieClient(transport).UpdateAsync("i", "v", KieStatus.Enabled)),
        Call("GetKeyValue", """{"id":"i"}""", transport => new KieClient(transport).GetAsync("i")),
        Call("ListKeyValues", """{"total":9,"data":[]}""", async transport => Assert.Equal(9, (await new KieClient(transport).ListAsync(new KieQuery
        {
            Labels = [new("a", "b")], ExactMatch = true, Key = "k", Status = KieStatus.Enabled, Offset = 1, Limit = 2, Wait = TimeSpan.FromSeconds(1), Revision = 3,
        })).Total)),
        Call("DeleteKeyValue", "", transport => new KieClient(transport).DeleteAsync("i")),
        Call("DeleteKeyValues", "", transport => new KieClient(transport).DeleteManyAsync(["i"])),
    ];
}
