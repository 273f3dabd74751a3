namespace ServiceComb.Net.Protocol.Kie;

/// <summary>An item of the configuration center. Key and labels together are its identity.</summary>
public sealed record KieItem
{
    /// <summary>Given by the engine.</summary>
    public string? Id { get; init; }

    /// <summary>The labels as one text, in answers about a single item.</summary>
    public string? LabelFormat { get; init; }

    /// <summary>1 to 2048 letters, digits and <c>-_.:</c>.</summary>
    public string? Key { get; init; }

    /// <summary>At most 131072 characters.</summary>
    public string? Value { get; init; }

    /// <summary>One of <see cref="KieValueType"/>; text when absent.</summary>
    public string? ValueType { get; init; }

    /// <summary>Wins within one layer where it is higher; governance items carry -1.</summary>
    public int? Priority { get; init; }

    /// <summary>The engine's revision when the item was created.</summary>
    public long? CreateRevision { get; init; }

    /// <summary>The engine's revision when the item was changed last.</summary>
    public long? UpdateRevision { get; init; }

    /// <summary>The project, in answers about history.</summary>
    public string? Project { get; init; }

    /// <summary><c>enabled</c> or <c>disabled</c>; a created item without a status is disabled.</summary>
    public string? Status { get; init; }

    /// <summary>Seconds since 1970.</summary>
    public long? CreateTime { get; init; }

    /// <summary>Seconds since 1970.</summary>
    public long? UpdateTime { get; init; }

    /// <summary>At most six.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>The domain, in answers about history.</summary>
    public string? Domain { get; init; }
}
