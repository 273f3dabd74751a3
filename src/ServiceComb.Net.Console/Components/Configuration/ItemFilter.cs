using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Console.Components.Configuration;

/// <summary>Selects items of the configuration center. Null and empty select all.</summary>
internal sealed record ItemFilter
{
    /// <summary>Gets the text that the key, or the value of an item that is no secret, contains.</summary>
    public string? Search { get; init; }

    public ItemLayer? Layer { get; init; }

    public string? Application { get; init; }

    public string? Environment { get; init; }

    public string? Service { get; init; }

    public string? Status { get; init; }

    /// <summary>Gets the keys of items that are not selected, such as governance documents, which have a page of their own.</summary>
    public IReadOnlySet<string>? Without { get; init; }

    /// <summary>Returns the items in the order of layers, labels and keys.</summary>
    public IReadOnlyList<KieItem> Apply(IEnumerable<KieItem> items) =>
    [
        .. items.Where(Matches)
            .OrderBy(ItemLabels.LayerOf).ThenBy(ItemLabels.Describe, StringComparer.Ordinal)
            .ThenBy(static item => item.Key, StringComparer.Ordinal).ThenBy(static item => item.Id, StringComparer.Ordinal),
    ];

    private bool Matches(KieItem item) =>
        (Layer is null || ItemLabels.LayerOf(item) == Layer)
        && HasLabel(item, ItemLabels.Application, Application)
        && HasLabel(item, ItemLabels.Environment, Environment)
        && HasLabel(item, ItemLabels.Service, Service)
        && (Status is null || (item.Status ?? KieStatus.Enabled) == Status)
        && Without?.Contains(item.Key ?? "") != true
        && MatchesSearch(item);

    private static bool HasLabel(KieItem item, string name, string? value) => value is null || (item.Labels?.TryGetValue(name, out var own) == true && own == value);

    private bool MatchesSearch(KieItem item) =>
        Search?.Trim() is not { Length: > 0 } text
        || (item.Key ?? "").Contains(text, StringComparison.OrdinalIgnoreCase)
        || ((item.Value ?? "").Contains(text, StringComparison.OrdinalIgnoreCase) && !ItemSecrets.IsSecret(item));
}
