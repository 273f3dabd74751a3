using System.Globalization;
using System.Text.Json.Nodes;
using ServiceComb.Net.LocalEngine.ControlPlane.Engines;
using ServiceComb.Net.LocalEngine.ControlPlane.State;

namespace ServiceComb.Net.LocalEngine.ControlPlane.Endpoints;

/// <summary>Writes engines. Details and lists differ in the names of components and in the type of limits, as in the
/// cloud.</summary>
internal sealed class EngineJson(ManagedEngineClient client, EngineProgram program, string host)
{
    private const string RegistryType = "REGISTRY";
    private const string ServiceType = "SERVICE";
    private const string NoAction = "Noting";

    // The cloud says so of engines that are billed by use.
    private const long NeverDue = 4_102_415_999_000;

    public JsonObject WriteSummary(EngineRecord engine, long usedInstances)
    {
        var limit = EngineFlavor.Find(engine.Settings.Flavor)!.Instances;
        var json = WriteCommon(engine);
        json["externalAddress"] = ExternalAddress(engine);
        json["serviceEndpoint"] = Endpoints(engine, "serviceCenter", "kie");
        json["publicAddress"] = PublicAddress(engine);
        json["publicServiceEndpoint"] = PublicEndpoints(engine, "serviceCenter", "kie");
        json["totalInstance"] = limit;
        json["usedInstance"] = usedInstances;
        json["availableInstance"] = Math.Max(0, limit - usedInstances);
        json["dueTo"] = NeverDue;
        json["engineAdditionalActions"] = Actions(engine, []);
        json["reference"] = Reference(engine, limit, limit);
        json["tags"] = Tags(engine);
        return json;
    }

    public JsonObject WriteDetail(EngineRecord engine)
    {
        var limit = EngineFlavor.Find(engine.Settings.Flavor)!.Instances.ToString(CultureInfo.InvariantCulture);
        var json = WriteCommon(engine);
        json["beDefault"] = false;
        json["createUser"] = engine.CreateUser;
        json["cceSpec"] = Cluster(engine);
        json["externalEntrypoint"] = new JsonObject
        {
            ["externalAddress"] = ExternalAddress(engine),
            ["publicAddress"] = PublicAddress(engine),
            ["serviceEndpoint"] = Endpoints(engine, "serviceCenter", "configCenter"),
            ["publicServiceEndpoint"] = PublicEndpoints(engine, "serviceCenter", "configCenter"),
        };
        json["reference"] = Reference(engine, limit, limit);
        json["engineAdditionalActions"] = Actions(engine, [NoAction]);
        json["projectId"] = engine.Project;
        json["vmIds"] = new JsonArray();
        json["alias"] = engine.Alias;
        json["maintenanceConfig"] = new JsonObject { ["time"] = engine.MaintenanceTime };
        json["tags"] = Tags(engine);
        return json;
    }

    private JsonObject WriteCommon(EngineRecord engine) => new()
    {
        ["id"] = engine.Id,
        ["name"] = engine.Name,
        ["enterpriseProjectId"] = engine.EnterpriseProjectId,
        ["enterpriseProjectName"] = engine.EnterpriseProjectName,
        ["type"] = engine.IsNacos ? EngineTypes.Nacos : EngineTypes.Cse,
        ["description"] = engine.Description,
        ["flavor"] = engine.Settings.Flavor,
        ["payment"] = engine.Payment,
        ["authType"] = engine.Settings.Rbac ? "RBAC" : "NONE",
        ["status"] = engine.Status,
        ["version"] = engine.Settings.Version,
        ["latestVersion"] = program.Latest,
        ["createTime"] = engine.CreateTime,
        ["latestJobId"] = engine.LatestJobId,
        ["specType"] = engine.SpecType,
    };

    private static JsonObject Reference(EngineRecord engine, JsonNode serviceLimit, JsonNode instanceLimit) => new()
    {
        ["vpc"] = engine.Network.Vpc,
        ["vpcId"] = engine.Network.VpcId,
        ["azList"] = Array(engine.Network.AzList),
        ["networkId"] = engine.Network.NetworkId,
        ["subnetCidr"] = engine.Network.SubnetCidr,
        ["subnetCidrV6"] = "",
        ["subnetGateway"] = "",
        ["elbId"] = engine.Network.ElbId,
        ["publicIpId"] = engine.Settings.PublicIpId,
        ["serviceLimit"] = serviceLimit,
        ["instanceLimit"] = instanceLimit,
        ["inputs"] = Map(engine.Inputs),
    };

    // The engine is one process; the cluster is described as a single node.
    private JsonObject Cluster(EngineRecord engine) => new()
    {
        ["id"] = 0,
        ["engineId"] = engine.Id,
        ["specType"] = "CCE",
        ["cluster"] = "",
        ["clusterId"] = "",
        ["clusterNodes"] = new JsonObject
        {
            ["clusterNodes"] = new JsonArray(new JsonObject
            {
                ["id"] = engine.Id,
                ["az"] = engine.Network.AzList.Count > 0 ? engine.Network.AzList[0] : "",
                ["ip"] = host,
                ["label"] = engine.Name,
                ["status"] = engine.Status == EngineStates.Available ? "Active" : EngineStates.IsFailed(engine.Status) || engine.Status == EngineStates.Unavailable ? "Error" : "Installing",
            }),
        },
        ["flavor"] = engine.Settings.Flavor,
        ["region"] = "",
        ["version"] = "",
        ["extendParam"] = "",
    };

    private string ExternalAddress(EngineRecord engine) => engine.RegistryPort == 0 ? "" : host;

    private string PublicAddress(EngineRecord engine) => engine.Settings.PublicIpId.Length == 0 ? "" : ExternalAddress(engine);

    private JsonObject PublicEndpoints(EngineRecord engine, string registry, string kie) =>
        engine.Settings.PublicIpId.Length == 0 ? [] : Endpoints(engine, registry, kie);

    private JsonObject Endpoints(EngineRecord engine, string registry, string kie) => engine.RegistryPort == 0 ? [] : new JsonObject
    {
        [registry] = Endpoint(engine.RegistryPort),
        [kie] = Endpoint(engine.KiePort),
        ["dashboard"] = Endpoint(engine.MonitorPort, ServiceType),
    };

    private JsonObject Endpoint(int port, string type = RegistryType)
    {
        var address = client.GetAddress(port).GetLeftPart(UriPartial.Authority);
        var isIpv6 = address.Contains('[', StringComparison.Ordinal);
        return new JsonObject
        {
            ["masterEntrypoint"] = isIpv6 ? "" : address,
            ["masterEntrypointIpv6"] = isIpv6 ? address : "",
            ["slaveEntrypoint"] = "",
            ["slaveEntrypointIpv6"] = "",
            ["type"] = type,
        };
    }

    private static JsonArray Actions(EngineRecord engine, IReadOnlyList<string> none) => Array(engine.Status switch
    {
        EngineStates.CreateFailed or EngineStates.DeleteFailed => ["Retry", "ForceDelete"],
        EngineStates.UpgradeFailed or EngineStates.ModifyFailed => ["Retry"],
        _ => none,
    });

    // A text on the wire.
    private static string Tags(EngineRecord engine) => new JsonArray([.. engine.Tags.Select(static tag => (JsonNode)new JsonObject { ["key"] = tag.Key, ["value"] = tag.Value })]).ToJsonString();

    private static JsonArray Array(IEnumerable<string> texts) => new([.. texts.Select(static text => (JsonNode)text)]);

    private static JsonObject Map(IReadOnlyDictionary<string, string> values) => new(values.Select(static pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value)));
}
