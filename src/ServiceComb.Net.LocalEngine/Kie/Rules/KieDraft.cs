namespace ServiceComb.Net.LocalEngine.Kie.Rules;

/// <summary>The unvalidated item of a create request or an import.</summary>
internal sealed record KieDraft
{
    public string Key { get; init; } = "";

    public string Value { get; init; } = "";

    public string ValueType { get; init; } = "";

    public string Status { get; init; } = "";

    /// <summary>Gets the labels; null when the request contains none.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    public long Priority { get; init; }

    public string Check { get; init; } = "";
}
