namespace ServiceComb.Net.LocalEngine.Kie.Rules;

/// <summary>An item that a caller wants, before it is checked.</summary>
internal sealed record KieDraft
{
    public string Key { get; init; } = "";

    public string Value { get; init; } = "";

    public string ValueType { get; init; } = "";

    public string Status { get; init; } = "";

    /// <summary>Null when the caller gave none.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    public long Priority { get; init; }

    public string Check { get; init; } = "";
}
