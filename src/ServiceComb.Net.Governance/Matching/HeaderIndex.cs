namespace ServiceComb.Net.Governance.Matching;

/// <summary>The matches that need one header: by its value where only one value fits, and the others.</summary>
internal sealed class HeaderIndex(string name)
{
    private readonly Dictionary<string, int[]> _byValue = new(StringComparer.Ordinal);
    private int[] _others = [];

    public string Name => name;

    /// <summary>The matches that no value speaks against.</summary>
    public ReadOnlySpan<int> Others => _others;

    public void Add(string? value, int match)
    {
        if (value is null)
        {
            _others = [.. _others, match];
        }
        else
        {
            _byValue[value] = [.. _byValue.GetValueOrDefault(value, []), match];
        }
    }

    public ReadOnlySpan<int> ForValue(string value) => _byValue.TryGetValue(value, out var matches) ? matches : [];
}
