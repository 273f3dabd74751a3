using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Cli.Commands.Configuration;

/// <summary>A difference between two sets of items.</summary>
/// <param name="Kind"><c>added</c>, <c>changed</c> or <c>removed</c>.</param>
/// <param name="Item">The wanted item; the present one when it is removed.</param>
/// <param name="Present">The present item; null when it is added.</param>
internal sealed record KvChange(string Kind, KieItem Item, KieItem? Present)
{
    public const string Added = "added";
    public const string Changed = "changed";
    public const string Removed = "removed";

    /// <summary>Compares items by key and labels.</summary>
    public static IReadOnlyList<KvChange> Compare(IEnumerable<KieItem> present, IEnumerable<KieItem> wanted)
    {
        var before = present.ToDictionary(KvItems.IdentityOf);
        var changes = new List<KvChange>();
        foreach (var item in wanted)
        {
            if (!before.Remove(KvItems.IdentityOf(item), out var old))
            {
                changes.Add(new KvChange(Added, item, null));
            }
            else if (old.Value != item.Value || StatusOf(old) != StatusOf(item) || TypeOf(old) != TypeOf(item))
            {
                changes.Add(new KvChange(Changed, item, old));
            }
        }

        changes.AddRange(before.Values.Select(static old => new KvChange(Removed, old, old)));
        return changes;
    }

    private static string StatusOf(KieItem item) => item.Status ?? KieStatus.Enabled;

    private static string TypeOf(KieItem item) => item.ValueType ?? KieValueType.Text;
}
