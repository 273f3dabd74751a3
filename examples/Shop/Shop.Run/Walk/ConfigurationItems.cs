using System.Text;
using System.Text.Json.Nodes;

namespace Shop.Run.Walk;

/// <summary>Creates and deletes items in the configuration center, as the commands of the README do.</summary>
internal sealed class ConfigurationItems(HttpClient client, Uri kie)
{
    private readonly Uri _items = new(kie, "v1/default/kie/kv");
    private readonly Dictionary<string, string> _ids = [];

    /// <summary>Creates the item of <c>examples/Shop/walk/{file}.json</c>, and returns its key.</summary>
    public async Task<string> CreateAsync(string file, CancellationToken cancellationToken)
    {
        var text = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "walk", $"{file}.json"), cancellationToken);
        using var content = new StringContent(text, Encoding.UTF8, "application/json");
        using var response = await client.PostAsync(_items, content, cancellationToken);
        var created = await response.Content.ReadAsStringAsync(cancellationToken);
        WalkFailedException.Unless(response.IsSuccessStatusCode, $"a new item {file}", $"{(int)response.StatusCode} {created}");
        _ids[file] = (string)JsonNode.Parse(created)!["id"]!;
        return (string)JsonNode.Parse(text)!["key"]!;
    }

    public async Task DeleteAsync(string file, CancellationToken cancellationToken)
    {
        if (_ids.Remove(file, out var id))
        {
            using var response = await client.DeleteAsync(new Uri($"{_items}/{id}"), cancellationToken);
            WalkFailedException.Unless(response.IsSuccessStatusCode, $"the item {file} to be deleted", $"{(int)response.StatusCode}");
        }
    }

    /// <summary>Deletes all items that were created.</summary>
    public async Task DeleteAllAsync(CancellationToken cancellationToken)
    {
        foreach (var file in _ids.Keys.ToList())
        {
            await DeleteAsync(file, cancellationToken);
        }
    }
}
