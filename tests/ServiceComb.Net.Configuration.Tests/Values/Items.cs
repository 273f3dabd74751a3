using ServiceComb.Net.Configuration.Values;
using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Configuration.Tests.Values;

internal static class Items
{
    public static ItemContent Read(string type, string value, string key = "the.item") =>
        new ItemReader([]).Read(new KieItem { Id = "1", Key = key, Value = value, ValueType = type });

    /// <summary>Returns the values as lines of key=value, or only the key for null, ordered by key. The last of duplicate keys wins.</summary>
    public static string Flat(ItemContent content)
    {
        var values = new SortedDictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in content.Entries)
        {
            values[key] = value;
        }

        return string.Join(" ", values.Select(pair => pair.Value is null ? pair.Key : $"{pair.Key}={pair.Value}"));
    }
}
