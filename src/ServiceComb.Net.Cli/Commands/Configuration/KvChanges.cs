using System.Text.Json.Nodes;
using ServiceComb.Net.Cli.Invocation;
using ServiceComb.Net.Cli.Terminal;
using ServiceComb.Net.Client.Kie;
using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Cli.Commands.Configuration;

/// <summary>Writes differences.</summary>
internal static class KvChanges
{
    public static void Write(CommandContext context, IReadOnlyList<KieItemChange> changes, bool showSecrets, string empty)
    {
        var table = new OutputTable("", "key", "labels", "present", "new") { Empty = empty };
        foreach (var change in changes)
        {
            var (sign, style) = change.Kind switch { KieItemChangeKind.Added => ("+", CellStyle.Good), KieItemChangeKind.Removed => ("-", CellStyle.Bad), _ => ("~", CellStyle.Warning) };
            table.Add(
                new OutputCell(sign, style), change.Item.Key, KvText.Labels(change.Item.Labels), Describe(change.Present, change, context, showSecrets),
                change.Kind == KieItemChangeKind.Removed ? "" : Describe(change.Item, change, context, showSecrets));
        }

        context.Output.Write(table, () => new JsonArray([.. changes.Select(change => ToJson(change, showSecrets))]));
    }

    private static string Describe(KieItem? item, KieItemChange change, CommandContext context, bool showSecrets)
    {
        if (item is null)
        {
            return "";
        }

        var value = KvText.Value(item, showSecrets, context.Environment);
        // Equal values differ in something else.
        return change.Present is { } present && present.Value == change.Item.Value && change.Kind == KieItemChangeKind.Changed ? $"{value} ({item.ValueType ?? KieValueType.Text}, {item.Status ?? KieStatus.Enabled})" : value;
    }

    private static string NameOf(KieItemChangeKind kind) => kind switch { KieItemChangeKind.Added => "added", KieItemChangeKind.Removed => "removed", _ => "changed" };

    private static JsonObject ToJson(KieItemChange change, bool showSecrets)
    {
        JsonNode? Node(KieItem? item) => item is null ? null : KvItems.ToJson(showSecrets ? item : KvText.Masked(item));
        return new JsonObject { ["change"] = NameOf(change.Kind), ["present"] = Node(change.Present), ["new"] = change.Kind == KieItemChangeKind.Removed ? null : Node(change.Item) };
    }
}
