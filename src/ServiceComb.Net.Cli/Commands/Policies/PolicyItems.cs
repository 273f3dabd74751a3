using ServiceComb.Net.Cli.Commands.Configuration;
using ServiceComb.Net.Cli.Contexts;
using ServiceComb.Net.Cli.Invocation;
using ServiceComb.Net.Governance;
using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Cli.Commands.Policies;

/// <summary>Reads and writes governance documents, which are items of the configuration center.</summary>
internal static class PolicyItems
{
    /// <summary>Returns all documents with what apps say about each.</summary>
    public static async Task<IReadOnlyList<(KieItem Item, GovernanceDocumentFinding Finding)>> ListAsync(CommandContext context, EngineConnection connection, IReadOnlyDictionary<string, string> labels)
    {
        var items = await KvItems.ListAsync(context, connection.Kie, labels, $"{GovernanceDocumentValidator.KeyPrefix}*");
        var keys = GovernanceDocumentValidator.FindDocuments(items.Select(static item => KeyValuePair.Create(item.Key!, item.Value ?? "")));
        var documents = items.Where(item => keys.Contains(item.Key!)).ToList();
        // A policy and its traffic group can be in different layers; everything else counts only within its layer.
        var groups = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var group in documents.Where(static item => item.Key!.StartsWith("servicecomb.match", StringComparison.Ordinal)))
        {
            groups[group.Key!] = group.Value ?? "";
        }

        return
        [
            .. documents.GroupBy(static item => KvText.Labels(item.Labels)).SelectMany(layer =>
            {
                var findings = GovernanceDocumentValidator.Check(layer.ToDictionary(static item => item.Key!, static item => item.Value ?? ""), groups).ToDictionary(static finding => finding.Key);
                return layer.Select(item => (item, findings[item.Key!]));
            }),
        ];
    }

    /// <summary>Writes a document. An item of another type keeps it, because an engine cannot change it.</summary>
    public static async Task<KieItem> SetAsync(CommandContext context, EngineConnection connection, string key, string text, IReadOnlyDictionary<string, string> labels)
    {
        var existing = await connection.Kie.FindByKeyAsync(key, labels, context.Cancellation);
        return await connection.Kie.SetAsync(new KieItem { Key = key, Value = text, ValueType = existing?.ValueType ?? KieValueType.Text, Labels = labels }, context.Cancellation);
    }
}
