using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ServiceComb.Net.Schemas;

/// <summary>Removes the server entry that a generator adds for the address that a document is read from: a schema belongs to the
/// service, and the registry holds the addresses of its instances. Servers that the app declares remain.</summary>
internal static class ServerEntries
{
    public const string Scheme = "http";

    /// <summary>The placeholder host that documents are read with. RFC 2606 reserves it, so no app declares it.</summary>
    public const string Host = "this-instance.invalid";

    private const string PlaceholderUrl = $"{Scheme}://{Host}";
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Remove(string document) =>
        !document.Contains(PlaceholderUrl, StringComparison.OrdinalIgnoreCase) ? document
        : document.AsSpan().TrimStart().StartsWith("{") ? RemoveFromJson(document)
        : RemoveFromYaml(document);

    private static string RemoveFromJson(string document)
    {
        if (JsonNode.Parse(document) is not JsonObject root || root["servers"] is not JsonArray servers)
        {
            return document;
        }

        foreach (var server in servers.Where(static server => server?["url"]?.ToString().StartsWith(PlaceholderUrl, StringComparison.OrdinalIgnoreCase) == true).ToList())
        {
            servers.Remove(server);
        }

        if (servers.Count == 0)
        {
            root.Remove("servers");
        }

        return root.ToJsonString(Indented);
    }

    // The server list starts with a "servers:" key at the beginning of a line and ends before the next top-level key.
    private static string RemoveFromYaml(string document)
    {
        var kept = new List<string>();
        var isInServers = false;
        foreach (var line in document.Split('\n'))
        {
            isInServers = line.StartsWith("servers:", StringComparison.Ordinal) || (isInServers && (line.Length == 0 || line[0] is ' ' or '-' or '\r'));
            if (!isInServers)
            {
                kept.Add(line);
            }
        }

        return string.Join('\n', kept);
    }
}
