using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Configuration.Values;

/// <summary>The configuration entries of an item.</summary>
internal sealed record ItemContent(KieItem Item)
{
    public IReadOnlyList<KeyValuePair<string, string?>> Entries { get; init; } = [];

    /// <summary>The reason why values of the item are not used, without any value; null when all are used.</summary>
    public string? Problem { get; init; }

    /// <summary>Whether the entries are those of an earlier version of the item, because the current one cannot be read.</summary>
    public bool HasPreviousEntries { get; init; }

    public string Name => $"'{ReceivedText.Escape(Item.Key ?? "")}' ({Item.Id})";
}
