using System.Text.Json.Nodes;
using ServiceComb.Net.Cli.Invocation;
using ServiceComb.Net.Cli.Terminal;
using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Cli.Commands.Configuration;

/// <summary>Writes differences.</summary>
internal static class KvChanges
{
    public static void Write(CommandContext context, IReadOnlyList<KvChange> changes, bool showSecrets, string empty)
    {
        var table = new OutputTable("", "key", "labels", "present", "new") { Empty = empty };
        foreach (var change in changes)
        {
            var (sign, style) = change.Kind switch { KvChange.Added => ("+", CellStyle.Good), KvChange.Removed => ("-", CellStyle.Bad), _ => ("~", CellStyle.Warning) };
            table.Add(
                new OutputCell(sign, style), change.Item.Key, KvText.Labels(change.Item.Labels), Describe(change.Present, change, context, showSecrets),
                change.Kind == KvChange.Removed ? "" : Describe(change.Item, change, context, showSecrets));
        }

        context.Output.Write(table, () => new JsonArray([.. changes.Select(change => ToJson(change, showSecrets))]));
    }

    private static string Describe(KieItem? item, KvChange change, CommandContext context, bool showSecrets)
    {
        if (item is null)
        {
            return "";
        }

        var value = KvText.Value(item, showSecrets, context.Environment);
        // Equal values differ in something else.
        return change.Present is { } present && present.Value == change.Item.Value && change.Kind == KvChange.Changed ? $"{value} ({item.ValueType ?? KieValueType.Text}, {item.Status ?? KieStatus.Enabled})" : value;
    }

    private static JsonObject ToJson(KvChange change, bool showSecrets)
    {
        JsonNode? Node(KieItem? item) => item is null ? null : KvItems.ToJson(showSecrets ? item : KvText.Masked(item));
        return new JsonObject { ["change"] = change.Kind, ["present"] = Node(change.Present), ["new"] = change.Kind == KvChange.Removed ? null : Node(change.Item) };
    }
}
