namespace ServiceComb.Net.Protocol.Accounts;

/// <summary>A role: what accounts that have it may do.</summary>
public sealed record Role
{
    /// <summary>Given by the engine.</summary>
    public string? Id { get; init; }

    /// <summary>1 to 64 characters.</summary>
    public string? Name { get; init; }

    /// <summary>What it allows.</summary>
    public IReadOnlyList<Permission>? Perms { get; init; }

    /// <summary>Seconds since 1970.</summary>
    public string? CreateTime { get; init; }

    /// <summary>Seconds since 1970.</summary>
    public string? UpdateTime { get; init; }
}

/// <summary>Verbs that are allowed on resources.</summary>
public sealed record Permission
{
    /// <summary>The resources.</summary>
    public IReadOnlyList<PermissionResource>? Resources { get; init; }

    /// <summary><c>get</c>, <c>create</c>, <c>update</c>, <c>delete</c> or <c>*</c>.</summary>
    public IReadOnlyList<string>? Verbs { get; init; }
}

/// <summary>A kind of resources, or those of the kind with certain labels.</summary>
public sealed record PermissionResource
{
    /// <summary><c>account</c>, <c>role</c>, <c>service</c>, <c>service/schema</c>, <c>governance</c>, <c>config</c> or
    /// <c>ops</c>.</summary>
    public string? Type { get; init; }

    /// <summary>Labels that the resources carry; absent for all.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }
}
