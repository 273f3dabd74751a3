using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Configuration.Values;

/// <summary>What one item gives to the configuration.</summary>
internal sealed record ItemContent(KieItem Item)
{
    public IReadOnlyList<KeyValuePair<string, string?>> Entries { get; init; } = [];

    /// <summary>What is wrong with the item, without any value; null when nothing is.</summary>
    public string? Problem { get; init; }

    /// <summary>Whether the entries are those of an earlier form of the item, because its present one cannot be read.</summary>
    public bool HasPreviousEntries { get; init; }

    public string Name => $"'{ReceivedText.Escape(Item.Key ?? "")}' ({Item.Id})";
}
