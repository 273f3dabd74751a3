using ServiceComb.Net.Configuration.Values;
using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Configuration.Tests.Values;

internal static class Items
{
    public static ItemContent Read(string type, string value, string key = "the.item") =>
        new ItemReader([]).Read(new KieItem { Id = "1", Key = key, Value = value, ValueType = type });

    /// <summary>The values as lines of key=value, null as key alone, in the order of their keys; of equal keys the last.</summary>
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
