namespace ServiceComb.Net.LocalEngine.Rbac.Roles;

/// <summary>A resource type, optionally restricted by labels.</summary>
internal sealed record PermittedResource
{
    public string? Type { get; init; }

    /// <summary>Gets the labels that a resource must have; null for all resources of the type.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>Returns a copy without empty values.</summary>
    public PermittedResource WithoutEmptyValues() => new()
    {
        Type = string.IsNullOrEmpty(Type) ? null : Type,
        Labels = Labels is { Count: > 0 } ? Labels.ToDictionary(static pair => pair.Key, static pair => pair.Value ?? "", StringComparer.Ordinal) : null,
    };
}
