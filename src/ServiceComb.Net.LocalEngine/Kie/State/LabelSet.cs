using System.Text;

namespace ServiceComb.Net.LocalEngine.Kie.State;

/// <summary>The labels of an item or a query, sorted by name. Equal sets have the same format.</summary>
internal sealed class LabelSet
{
    private const string NoLabels = "none";
    private readonly KeyValuePair<string, string>[] _pairs;

    private LabelSet(KeyValuePair<string, string>[] pairs)
    {
        _pairs = pairs;
        Format = FormatOf(pairs);
    }

    public static LabelSet Empty { get; } = new([]);

    /// <summary>Gets the canonical text, such as <c>a=1::b=2</c>, or <c>none</c>.</summary>
    public string Format { get; }

    public ReadOnlySpan<KeyValuePair<string, string>> Pairs => _pairs;

    public static LabelSet Of(IReadOnlyCollection<KeyValuePair<string, string>>? labels)
    {
        if (labels is null or { Count: 0 })
        {
            return Empty;
        }

        var pairs = labels.ToArray();
        Array.Sort(pairs, static (left, right) => string.CompareOrdinal(left.Key, right.Key));
        return new LabelSet(pairs);
    }

    /// <summary>Gets the value of a label; null when the label does not exist.</summary>
    public string? ValueOf(string name)
    {
        foreach (var pair in _pairs)
        {
            if (pair.Key == name)
            {
                return pair.Value;
            }
        }

        return null;
    }

    /// <summary>Returns whether the set contains all labels of another set. An empty value only matches an empty
    /// value.</summary>
    public bool Contains(LabelSet others)
    {
        foreach (var other in others._pairs)
        {
            if (ValueOf(other.Key) != other.Value)
            {
                return false;
            }
        }

        return true;
    }

    public static string FormatOf(ReadOnlySpan<KeyValuePair<string, string>> sorted)
    {
        if (sorted.IsEmpty)
        {
            return NoLabels;
        }

        var format = new StringBuilder();
        foreach (var (name, value) in sorted)
        {
            if (format.Length > 0)
            {
                format.Append("::");
            }

            format.Append(name).Append('=').Append(value);
        }

        return format.ToString();
    }

    public override string ToString() => Format;
}
