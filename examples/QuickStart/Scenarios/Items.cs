using QuickStart.Apps;
using ServiceComb.Net.Client.Kie;
using ServiceComb.Net.Governance.Snapshot;
using ServiceComb.Net.Protocol.Governance;
using ServiceComb.Net.Protocol.Kie;

namespace QuickStart.Scenarios;

/// <summary>Writes items to the configuration center and creates policies through the governance API, as an operator does.</summary>
internal static class Items
{
    public static async Task PutAsync(Cluster cluster, string key, string value, string? service = null)
    {
        if (await FindAsync(cluster, key) is { } id)
        {
            await cluster.Kie.UpdateAsync(id, value, KieStatus.Enabled);
            return;
        }

        await cluster.Kie.CreateAsync(new KieItem
        {
            Key = key,
            Value = value,
            ValueType = KieValueType.Text,
            Status = KieStatus.Enabled,
            Labels = Labels(service),
        });
    }

    public static async Task RemoveAsync(Cluster cluster, string key)
    {
        if (await FindAsync(cluster, key) is { } id)
        {
            await cluster.Kie.DeleteAsync(id);
        }
    }

    /// <summary>Creates a traffic group and a policy with the same name, and waits until the service has loaded them.</summary>
    public static async Task GovernAsync(Cluster cluster, string service, string name, string header, string kind, string specification)
    {
        var group = $$"""{"alias":"{{name}}","matches":[{"name":"marked","headers":{"{{Storefront.DemoHeader}}":{"exact":"{{header}}"} } }]}""";
        await CreateAsync(cluster, service, name, GovernanceKind.MatchGroup, group);
        await CreateAsync(cluster, service, name, kind, specification);
        var app = cluster.Apps.First(app => app.Name == service);
        await AppliedAsync(app, $"servicecomb.{GovernanceKind.ToKeyName(GovernanceKind.MatchGroup)}.{name}", static text => text is not null);
        await AppliedAsync(app, $"servicecomb.{GovernanceKind.ToKeyName(kind)}.{name}", static text => text is not null);
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

    private static async Task CreateAsync(Cluster cluster, string service, string name, string kind, string specification) =>
        await cluster.Governance.CreateAsync(kind, new GovernanceItem
        {
            Name = name,
            Status = KieStatus.Enabled,
            Selector = Labels(service),
            Spec = System.Text.Json.JsonDocument.Parse(specification).RootElement,
        });

    private static async Task<string?> FindAsync(Cluster cluster, string key)
    {
        var query = new KieQuery { Key = key, Labels = [new("app", Settings.Application)] };
        return (await cluster.Kie.ListAsync(query)).Items is [var first, ..] ? first.Id : null;
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
