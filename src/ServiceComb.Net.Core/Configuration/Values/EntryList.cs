using System.Globalization;

namespace ServiceComb.Net.Configuration.Values;

/// <summary>Collects the values of a document and limits their number and size, because a small text can expand to a large configuration.</summary>
internal sealed class EntryList
{
    private const int MaxSteps = 100_000;
    private const int MaxCharacters = 16 * 1024 * 1024;
    private readonly List<KeyValuePair<string, string?>> _entries = [];
    private int _steps;
    private long _characters;

    public IReadOnlyList<KeyValuePair<string, string?>> Entries => _entries;

    /// <summary>The number of entries with empty names, which were skipped.</summary>
    public int EmptyNames { get; private set; }

    public void Add(string key, string? value)
    {
        if (ConfigurationName.IsEmpty(key))
        {
            EmptyNames++;
            return;
        }

        _entries.Add(new(key, value));
    }

    /// <summary>Returns the key of a child; null when its name is empty, so that the child is skipped.</summary>
    public string? ChildKey(string parent, string name)
    {
        var part = ConfigurationName.ToKey(parent, name);
        if (ConfigurationName.IsEmpty(part))
        {
            EmptyNames++;
            return null;
        }

        Count(parent.Length + part.Length + 1);
        return parent.Length == 0 ? part : $"{parent}:{part}";
    }

    public string ChildKey(string parent, int index)
    {
        Count(parent.Length + 8);
        var part = index.ToString(CultureInfo.InvariantCulture);
        return parent.Length == 0 ? part : $"{parent}:{part}";
    }

    private void Count(int characters)
    {
        _characters += characters;
        if (++_steps > MaxSteps || _characters > MaxCharacters)
        {
            throw new InvalidItemException($"expands to more than {MaxSteps} values or {MaxCharacters} characters of names");
        }
    }
}
