namespace ServiceComb.Net.Protocol.Registry;

/// <summary>An event of a watch: an instance of a provider changed.</summary>
public sealed record InstanceEvent
{
    /// <summary>The action for a registered instance.</summary>
    public const string Create = "CREATE";

    /// <summary>The action for an instance with changed properties or status.</summary>
    public const string Update = "UPDATE";

    /// <summary>The action for an instance that was deregistered or expired.</summary>
    public const string Delete = "DELETE";

    /// <summary>The action: CREATE, UPDATE or DELETE.</summary>
    public string Action { get; init => field = value ?? ""; } = "";

    /// <summary>The provider.</summary>
    public MicroserviceKey? Key { get; init; }

    /// <summary>The current instance, or the last version of a deleted one.</summary>
    public MicroserviceInstance? Instance { get; init; }
}
