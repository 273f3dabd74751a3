using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Client.Kie;

/// <summary>Describes a difference between two sets of items.</summary>
public sealed record KieItemChange
{
    /// <summary>Gets the kind of the difference.</summary>
    public required KieItemChangeKind Kind { get; init; }

    /// <summary>Gets the wanted item; the present one when it is removed.</summary>
    public required KieItem Item { get; init; }

    /// <summary>Gets the present item; null when it is added.</summary>
    public KieItem? Present { get; init; }

    /// <summary>Compares sets of items, such as those of an engine and of a file. An item is identified by its key and labels.</summary>
    /// <param name="present">The present items.</param>
    /// <param name="wanted">The wanted items. Of several with the same key and labels, the last one counts.</param>
    /// <returns>The added and changed items in the order of <paramref name="wanted"/>, then the removed ones.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static IReadOnlyList<KieItemChange> Compare(IEnumerable<KieItem> present, IEnumerable<KieItem> wanted)
    {
        ArgumentNullException.ThrowIfNull(present);
        ArgumentNullException.ThrowIfNull(wanted);
        var before = present.DistinctBy(IdentityOf).ToDictionary(IdentityOf, StringComparer.Ordinal);
        var after = new OrderedDictionary<string, KieItem>(StringComparer.Ordinal);
        foreach (var item in wanted)
        {
            after[IdentityOf(item)] = item;
        }

        var changes = new List<KieItemChange>();
        foreach (var (identity, item) in after)
        {
            if (!before.Remove(identity, out var old))
            {
                changes.Add(new KieItemChange { Kind = KieItemChangeKind.Added, Item = item });
            }
            else if (old.Value != item.Value || StatusOf(old) != StatusOf(item) || TypeOf(old) != TypeOf(item))
            {
                changes.Add(new KieItemChange { Kind = KieItemChangeKind.Changed, Item = item, Present = old });
            }
        }

        changes.AddRange(before.Values.Select(static old => new KieItemChange { Kind = KieItemChangeKind.Removed, Item = old, Present = old }));
        return changes;
    }

    private static string StatusOf(KieItem item) => item.Status ?? KieStatus.Enabled;

    private static string TypeOf(KieItem item) => item.ValueType ?? KieValueType.Text;

    private static string IdentityOf(KieItem item) =>
        $"{item.Key}\n{string.Join('\n', (item.Labels ?? new Dictionary<string, string>()).OrderBy(static label => label.Key, StringComparer.Ordinal).Select(static label => $"{label.Key}={label.Value}"))}";
}
