namespace ServiceComb.Net.Governance.Matching;

/// <summary>Indexes the matches that require one header: by value when only one value matches, and the others.</summary>
internal sealed class HeaderIndex(string name)
{
    private readonly Dictionary<string, int[]> _byValue = new(StringComparer.Ordinal);
    private int[] _others = [];

    public string Name => name;

    /// <summary>Gets the matches that must be tested for every value.</summary>
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
