namespace ServiceComb.Net.Protocol.Registry;

/// <summary>A frame of the watch: something happened to an instance of a provider.</summary>
public sealed record InstanceEvent
{
    /// <summary>The action of an instance that appeared.</summary>
    public const string Create = "CREATE";

    /// <summary>The action of an instance whose properties or state changed.</summary>
    public const string Update = "UPDATE";

    /// <summary>The action of an instance that left or expired.</summary>
    public const string Delete = "DELETE";

    /// <summary>CREATE, UPDATE or DELETE.</summary>
    public string Action { get; init => field = value ?? ""; } = "";

    /// <summary>The provider.</summary>
    public MicroserviceKey? Key { get; init; }

    /// <summary>The instance as it is now, or as it was before it left.</summary>
    public MicroserviceInstance? Instance { get; init; }
}
