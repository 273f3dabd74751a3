using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Console.Components.Configuration;

/// <summary>Reads and writes the labels that assign items to layers.</summary>
internal static class ItemLabels
{
    public const string Application = "app";
    public const string Environment = "environment";
    public const string Service = "service";
    public const string Version = "version";
    private static readonly string[][] Layers = [[Application, Environment], [Application, Environment, Service], [Application, Environment, Service, Version]];
    private static readonly Dictionary<string, string> None = [];

    /// <summary>Returns the layer of an item. One without exactly the labels of another layer is custom.</summary>
    public static ItemLayer LayerOf(KieItem item)
    {
        var labels = item.Labels ?? None;
        var index = Array.FindIndex(Layers, names => names.Length == labels.Count && names.All(labels.ContainsKey));
        return index < 0 ? ItemLayer.Custom : (ItemLayer)index;
    }

    public static string Of(KieItem item, string name) => item.Labels?.GetValueOrDefault(name) ?? "";

    /// <summary>Returns labels as <c>app=shop service=orders</c>, in the order of the layers.</summary>
    public static string Describe(KieItem item) =>
        string.Join(" ", Order(item.Labels ?? None).Where(static label => label.Value.Length > 0).Select(static label => $"{label.Key}={label.Value}"));

    public static IEnumerable<KeyValuePair<string, string>> Order(IReadOnlyDictionary<string, string> labels) => labels
        .OrderBy(static label => Array.IndexOf(Layers[^1], label.Key) is var index and >= 0 ? index : Layers[^1].Length)
        .ThenBy(static label => label.Key, StringComparer.Ordinal);

    /// <summary>Returns the labels of a layer.</summary>
    /// <param name="layer">The layer; not custom.</param>
    /// <param name="application">The application.</param>
    /// <param name="environment">The environment; apps ask for its label even when it is empty.</param>
    /// <param name="service">The service; used by its layer and that of the version.</param>
    /// <param name="version">The version; used by its layer.</param>
    public static Dictionary<string, string> Create(ItemLayer layer, string application, string environment, string service, string version)
    {
        string[] values = [application, environment, service, version];
        return Layers[(int)layer].Zip(values).ToDictionary(static pair => pair.First, static pair => pair.Second.Trim(), StringComparer.Ordinal);
    }

    /// <summary>Parses labels as <c>name=value</c>, separated by spaces, commas or lines. Returns null for a text that is not a list of
    /// labels.</summary>
    public static Dictionary<string, string>? Parse(string text)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in text.Split([' ', ',', '\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (part.Split('=', 2) is not [{ Length: > 0 } name, var value] || !labels.TryAdd(name, value))
            {
                return null;
            }
        }

        return labels;
    }
}
