using System.Collections.ObjectModel;
using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace ServiceComb.Net.Protocol.Accounts;

/// <summary>A role: a set of permissions.</summary>
public sealed record Role
{
    /// <summary>The id, assigned by the engine.</summary>
    public string? Id { get; init; }

    /// <summary>The name, 1 to 64 characters.</summary>
    public string? Name { get; init; }

    /// <summary>The permissions.</summary>
    public IReadOnlyList<Permission> Perms { get; init => field = value ?? []; } = [];

    /// <summary>The time of creation, in seconds since 1970-01-01 UTC.</summary>
    public string? CreateTime { get; init; }

    /// <summary>The time of the last change, in seconds since 1970-01-01 UTC.</summary>
    public string? UpdateTime { get; init; }
}

/// <summary>A permission: the verbs that are allowed on resources.</summary>
public sealed record Permission
{
    /// <summary>The resources.</summary>
    public IReadOnlyList<PermissionResource> Resources { get; init => field = value ?? []; } = [];

    /// <summary>The verbs: <c>get</c>, <c>create</c>, <c>update</c>, <c>delete</c> or <c>*</c>.</summary>
    public IReadOnlyList<string> Verbs { get; init => field = value ?? []; } = [];
}

/// <summary>A type of resources, optionally restricted by labels.</summary>
public sealed record PermissionResource
{
    /// <summary>The type: <c>account</c>, <c>role</c>, <c>service</c>, <c>service/schema</c>, <c>governance</c>, <c>config</c> or
    /// <c>ops</c>.</summary>
    public string? Type { get; init; }

    /// <summary>The labels that the resources must have; absent for all resources.</summary>
    [AllowNull]
    [JsonIgnore]
    public IReadOnlyDictionary<string, string> Labels
    {
        get => WrittenLabels ?? ReadOnlyDictionary<string, string>.Empty;
        init => WrittenLabels = value;
    }

    /// <summary>The field in JSON, null when it is absent. Use <see cref="Labels"/> instead. It is public because serializers that are
    /// generated in other assemblies would leave it out otherwise.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    [JsonPropertyName("labels")]
    public IReadOnlyDictionary<string, string>? WrittenLabels { get; init; }
}
