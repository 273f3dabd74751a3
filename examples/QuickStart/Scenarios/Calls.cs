using System.Net;
using QuickStart.Apps;

namespace QuickStart.Scenarios;

/// <summary>Calls as a browser makes them, and what came back.</summary>
internal static class Calls
{
    public static Uri ThroughStorefront(Cluster world) => world.Storefront.Address;

    public static Uri ThroughGateway(Cluster world) => new(world.Gateway.Address, "catalog/items");

    public static async Task<(HttpStatusCode Status, string Text)> GetAsync(Cluster world, Uri target, string? demo = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, target);
        if (demo is not null)
        {
            request.Headers.Add(Storefront.DemoHeader, demo);
        }

        using var answer = await world.Browser.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>Calls one after another; every answer must be 200.</summary>
    public static async Task<List<string>> GetManyAsync(Cluster world, Uri target, int count, string? demo = null)
    {
        var texts = new List<string>(count);
        for (var i = 1; i <= count; i++)
        {
            var (status, text) = await GetAsync(world, target, demo);
            ScenarioFailedException.Unless(status == HttpStatusCode.OK, $"200 for call {i} of {count} to {target}", $"{(int)status} {text}");
            texts.Add(text);
        }

        return texts;
    }

    public static int OfVersion(IEnumerable<string> texts, string version) =>
        texts.Count(text => text.StartsWith(version + " ", StringComparison.Ordinal));
}
