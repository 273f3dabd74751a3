namespace ServiceComb.Net.LocalEngine.Rbac.Roles;

/// <summary>A kind of resource, or those of the kind that bear labels.</summary>
internal sealed record PermittedResource
{
    public string? Type { get; init; }

    /// <summary>Labels a resource must have; none for all of its kind.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>The same without what is empty.</summary>
    public PermittedResource Tidied() => new()
    {
        Type = string.IsNullOrEmpty(Type) ? null : Type,
        Labels = Labels is { Count: > 0 } ? Labels.ToDictionary(static pair => pair.Key, static pair => pair.Value ?? "", StringComparer.Ordinal) : null,
    };
}
