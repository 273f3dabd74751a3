using ServiceComb.Net.Console.Components.Configuration;
using ServiceComb.Net.Governance;
using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Console.Components.Governance;

/// <summary>Finds and checks the governance documents among the items of the configuration center.</summary>
internal static class PolicyList
{
    /// <summary>Returns all documents with what apps make of each, by kind and name.</summary>
    public static IReadOnlyList<PolicyEntry> Create(IReadOnlyList<KieItem> items)
    {
        var keys = GovernanceDocumentValidator.FindDocuments(items.Select(static item => KeyValuePair.Create(item.Key ?? "", item.Value ?? "")));
        return
        [
            // A policy and its match group can be in different layers; everything else counts only within its layer.
            .. items.Where(item => keys.Contains(item.Key ?? "")).GroupBy(ItemLabels.Describe).SelectMany(layer => Check([.. layer], GroupsOf(items, ItemLabels.Of(layer.First(), ItemLabels.Application))))
                .OrderBy(static entry => entry.Name, StringComparer.Ordinal).ThenBy(static entry => KindIndex(entry.Kind)).ThenBy(static entry => entry.Item.Id, StringComparer.Ordinal),
        ];
    }

    /// <summary>Checks the text of one document.</summary>
    /// <param name="key">The key of the document.</param>
    /// <param name="text">The text.</param>
    /// <param name="application">The application whose services read the document; empty for any.</param>
    /// <param name="items">The items of the configuration center, among them the match groups.</param>
    public static GovernanceDocumentFinding Check(string key, string text, string application, IEnumerable<KieItem> items)
    {
        var others = GroupsOf(items, application);
        others.Remove(key);
        return GovernanceDocumentValidator.Check(new Dictionary<string, string> { [key] = text }, others)[0];
    }

    private static IEnumerable<PolicyEntry> Check(KieItem[] layer, Dictionary<string, string> groups)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var item in layer)
        {
            texts[item.Key!] = item.Value ?? "";
        }

        var findings = GovernanceDocumentValidator.Check(texts, groups).ToDictionary(static finding => finding.Key, StringComparer.Ordinal);
        foreach (var item in layer)
        {
            var kind = GovernanceDocumentValidator.FindKind(item.Key!) ?? "";
            yield return new PolicyEntry(item, kind, PolicyKinds.NameOf(item.Key!, kind), findings[item.Key!]);
        }
    }

    private static int KindIndex(string kind) => PolicyKinds.All.TakeWhile(info => info.Name != kind).Count();

    // A group of another application is read by other services.
    private static Dictionary<string, string> GroupsOf(IEnumerable<KieItem> items, string application)
    {
        var groups = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var item in items.Where(item => item.Status != KieStatus.Disabled && IsReadBy(item, application) && (GovernanceDocumentValidator.FindKind(item.Key ?? "") is PolicyKinds.MatchGroup or PolicyKinds.Match)))
        {
            groups[item.Key!] = item.Value ?? "";
        }

        return groups;
    }

    private static bool IsReadBy(KieItem item, string application) =>
        application.Length == 0 || ItemLabels.Of(item, ItemLabels.Application) is var own && (own.Length == 0 || own == application);
}
