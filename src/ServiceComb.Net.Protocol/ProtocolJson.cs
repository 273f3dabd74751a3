using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using ServiceComb.Net.Protocol.Accounts;
using ServiceComb.Net.Protocol.Authentication;
using ServiceComb.Net.Protocol.Engines;
using ServiceComb.Net.Protocol.Governance;
using ServiceComb.Net.Protocol.Iam;
using ServiceComb.Net.Protocol.Kie;
using ServiceComb.Net.Protocol.Monitor;
using ServiceComb.Net.Protocol.Nacos;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Protocol;

/// <summary>Describes how the messages of one API are written as JSON: names, numbers and omitted values differ between the APIs. The
/// descriptions are generated at compile time and can be used in trimmed and AOT-compiled apps.</summary>
/// <example><code>JsonSerializer.Deserialize(json, ProtocolJson.Registry.GetTypeInfo&lt;MicroserviceInstance&gt;())</code></example>
public sealed class ProtocolJson
{
    // A process uses few of the APIs, so a context is created when it is first used.
    private readonly Lazy<JsonSerializerContext> _context;

    private ProtocolJson(Func<JsonSerializerContext> context) => _context = new Lazy<JsonSerializerContext>(context);

    /// <summary>Gets the messages of the registry.</summary>
    public static ProtocolJson Registry { get; } = new(static () => RegistryJson.Default);

    /// <summary>Gets the messages of the token API, with which an account logs in.</summary>
    public static ProtocolJson Authentication { get; } = new(static () => AuthenticationJson.Default);

    /// <summary>Gets the messages of the API of accounts and roles.</summary>
    public static ProtocolJson Accounts { get; } = new(static () => AccountsJson.Default);

    /// <summary>Gets the messages of the configuration center.</summary>
    public static ProtocolJson Kie { get; } = new(static () => KieJson.Default);

    /// <summary>Gets the messages of the API that deletes all items of an application or service.</summary>
    public static ProtocolJson KieScopes { get; } = new(static () => ScopeJson.Default);

    /// <summary>Gets the messages of the governance API of ServiceComb.</summary>
    public static ProtocolJson Governance { get; } = new(static () => GovernanceJson.Default);

    /// <summary>Gets the documents of policies and traffic groups.</summary>
    public static ProtocolJson GovernanceSpecs { get; } = new(static () => GovernanceSpecsJson.Default);

    /// <summary>Gets the messages of the governance API of Huawei Cloud.</summary>
    public static ProtocolJson CloudGovernance { get; } = new(static () => CloudGovernanceJson.Default);

    /// <summary>Gets the messages of the dashboard, to which apps report metrics.</summary>
    public static ProtocolJson Monitor { get; } = new(static () => MonitorJson.Default);

    /// <summary>Gets the messages of the API that manages engines of Huawei Cloud.</summary>
    public static ProtocolJson Engines { get; } = new(static () => EnginesJson.Default);

    /// <summary>Gets the messages of IAM, the sign-in of Huawei Cloud.</summary>
    public static ProtocolJson Iam { get; } = new(static () => IamJson.Default);

    /// <summary>Gets the messages of the API of Nacos namespaces.</summary>
    public static ProtocolJson Nacos { get; } = new(static () => NacosJson.Default);

    /// <summary>Returns the description of a message.</summary>
    /// <typeparam name="T">The type of the message.</typeparam>
    /// <exception cref="NotSupportedException">The type is not a message of this API.</exception>
    public JsonTypeInfo<T> GetTypeInfo<T>() => (JsonTypeInfo<T>?)_context.Value.GetTypeInfo(typeof(T))
        ?? throw new NotSupportedException($"{typeof(T)} is not a message of this API.");
}
