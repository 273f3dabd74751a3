using QuickStart.Apps;
using ServiceComb.Net.Governance.Snapshot;
using ServiceComb.Net.Protocol.Governance;
using ServiceComb.Net.Protocol.Kie;

namespace QuickStart.Scenarios;

/// <summary>Writes items to the configuration center and creates policies through the governance API, as an operator does.</summary>
internal static class Items
{
    public static Task PutAsync(Cluster cluster, string key, string value, string? service = null) =>
        cluster.Kie.SetAsync(new KieItem { Key = key, Value = value, Labels = Labels(service) });

    public static async Task RemoveAsync(Cluster cluster, string key, string? service = null)
    {
        if (await cluster.Kie.FindByKeyAsync(key, Labels(service)) is { Id: { } id })
        {
            await cluster.Kie.DeleteAsync(id);
        }
    }

    /// <summary>Creates a traffic group and a policy with the same name, and waits until the service has loaded them.</summary>
    public static async Task GovernAsync(Cluster cluster, string service, string name, string header, PolicySpec policy)
    {
        var scope = new GovernanceScope(Settings.Application, Service: service);
        var marked = new TrafficMatch { Headers = new Dictionary<string, ValueMatch> { [Storefront.DemoHeader] = new() { Exact = header } } };
        await cluster.Governance.SetAsync(name, new MatchGroupSpec { Matches = [marked] }, scope);
        await cluster.Governance.SetAsync(name, policy, scope);
        var app = cluster.Apps.First(app => app.Name == service);
        await AppliedAsync(app, $"servicecomb.{GovernanceKind.MatchGroup.KeyName}.{name}", static text => text is not null);
        await AppliedAsync(app, $"servicecomb.{policy.Kind.KeyName}.{name}", static text => text is not null);
    }

    /// <summary>Waits until a governance document is in force in storefront and gateway; null for none.</summary>
    public static async Task AppliedAsync(Cluster cluster, string key, string? document)
    {
        await AppliedAsync(cluster.Storefront, key, text => text == document);
        await AppliedAsync(cluster.Gateway, key, text => text == document);
    }

    private static async Task AppliedAsync(RunningApp app, string key, Func<string?, bool> holds)
    {
        var snapshot = app.Services.GetRequiredService<IGovernanceSnapshot>();
        await WaitUntil.HoldsAsync(() => holds(Find()), $"{app.Name} applies the new {key}", () => Find() ?? "no document");

        string? Find() => snapshot.Documents.FirstOrDefault(document => document.Key == key && document.IsInForce)?.Text;
    }

    private static Dictionary<string, string> Labels(string? service)
    {
        var labels = new Dictionary<string, string> { ["app"] = Settings.Application, ["environment"] = "" };
        if (service is not null)
        {
            labels["service"] = service;
        }

        return labels;
    }
}
