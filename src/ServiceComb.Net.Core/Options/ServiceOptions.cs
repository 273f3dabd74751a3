using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net;

/// <summary>Options of the microservice that this application registers (<c>servicecomb:service:*</c>).</summary>
public sealed class ServiceOptions
{
    /// <summary>Gets or sets the application that the service belongs to (<c>servicecomb:service:application</c>). Default:
    /// <c>default</c>.</summary>
    public string Application { get; set; } = "default";

    /// <summary>Gets or sets the name of the service (<c>servicecomb:service:name</c>). Default: the name of the entry assembly; required
    /// when that is not a valid service name.</summary>
    public string Name { get; set; } = EntryAssembly.ServiceName;

    /// <summary>Gets or sets the version of the service (<c>servicecomb:service:version</c>): one to four numbers. Default: the numeric
    /// part of the entry assembly's version, otherwise <c>1.0.0</c>.</summary>
    public string Version { get; set; } = EntryAssembly.Version ?? "1.0.0";

    /// <summary>Gets or sets the environment (<c>servicecomb:service:environment</c>): empty, development, testing, acceptance or
    /// production. Default: empty.</summary>
    public string Environment { get; set; } = "";

    /// <summary>Gets or sets the description of the service (<c>servicecomb:service:description</c>). Longer texts are cut at 256
    /// characters. Default: the description of the entry assembly.</summary>
    public string? Description { get; set; } = EntryAssembly.Description;

    /// <summary>Gets or sets the level of the service (<c>servicecomb:service:level</c>): FRONT, MIDDLE or BACK. Default: BACK.</summary>
    public string Level { get; set; } = MicroserviceLevel.Back;

    /// <summary>Gets or sets a second name, by which consumers of other applications find the service
    /// (<c>servicecomb:service:alias</c>). Default: null, no alias.</summary>
    public string? Alias { get; set; }

    /// <summary>Gets or sets the paths under which the service can be reached from outside (<c>servicecomb:service:paths</c>, a list).
    /// Default: empty.</summary>
    public IList<string> Paths { get; set; } = [];

    /// <summary>Gets the properties of the service: <c>servicecomb:service:properties:*</c>, overridden by the environment variable
    /// SERVICECOMB_SERVICE_PROPS (<c>key:value,key:value</c>).</summary>
    public IDictionary<string, string> Properties { get; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
