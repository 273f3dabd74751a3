using System.Net;
using QuickStart.Apps;

namespace QuickStart.Scenarios;

/// <summary>Calls storefront and gateway from outside.</summary>
internal static class Calls
{
    public static Uri ThroughStorefront(Cluster cluster) => cluster.Storefront.Address;

    public static Uri ThroughGateway(Cluster cluster) => new(cluster.Gateway.Address, "catalog/items");

    public static async Task<(HttpStatusCode Status, string Text)> GetAsync(Cluster cluster, Uri target, string? demo = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, target);
        if (demo is not null)
        {
            request.Headers.Add(Storefront.DemoHeader, demo);
        }

        using var response = await cluster.Client.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>Makes calls one after another, all of which must return 200.</summary>
    public static async Task<List<string>> GetManyAsync(Cluster cluster, Uri target, int count, string? demo = null)
    {
        var texts = new List<string>(count);
        for (var i = 1; i <= count; i++)
        {
            var (status, text) = await GetAsync(cluster, target, demo);
            ScenarioFailedException.Unless(status == HttpStatusCode.OK, $"200 for call {i} of {count} to {target}", $"{(int)status} {text}");
            texts.Add(text);
        }

        return texts;
    }

    public static int CountVersion(IEnumerable<string> texts, string version) =>
        texts.Count(text => text.StartsWith(version + " ", StringComparison.Ordinal));
}
