using QuickStart.Apps;
using ServiceComb.Net.Client.Kie;
using ServiceComb.Net.Protocol.Governance;
using ServiceComb.Net.Protocol.Kie;

namespace QuickStart.Scenarios;

/// <summary>What an operator does: items in the configuration center, policies through the governance API.</summary>
internal static class Items
{
    private static readonly TimeSpan AfterReload = TimeSpan.FromMilliseconds(100);

    public static async Task PutAsync(Cluster world, string key, string value, string? service = null)
    {
        if (await FindAsync(world, key) is { } id)
        {
            await world.Kie.UpdateAsync(id, value, KieStatus.Enabled);
            return;
        }

        await world.Kie.CreateAsync(new KieItem
        {
            Key = key,
            Value = value,
            ValueType = KieValueType.Text,
            Status = KieStatus.Enabled,
            Labels = Labels(service),
        });
    }

    public static async Task RemoveAsync(Cluster world, string key)
    {
        if (await FindAsync(world, key) is { } id)
        {
            await world.Kie.DeleteAsync(id);
        }
    }

    /// <summary>Creates a traffic group and a policy of its name.</summary>
    public static async Task GovernAsync(Cluster world, string service, string name, string header, string kind, string specification)
    {
        var group = $$"""{"alias":"{{name}}","matches":[{"name":"marked","headers":{"{{Storefront.DemoHeader}}":{"exact":"{{header}}"} } }]}""";
        await CreateAsync(world, service, name, GovernanceKind.MatchGroup, group);
        await CreateAsync(world, service, name, kind, specification);
        var app = world.Apps.First(app => app.Name == service);
        await ConfiguredAsync(app, $"servicecomb:{GovernanceKind.ToKeyName(GovernanceKind.MatchGroup)}:{name}", static value => value is not null);
        await ConfiguredAsync(app, $"servicecomb:{GovernanceKind.ToKeyName(kind)}:{name}", static value => value is not null);
    }

    /// <summary>Waits until storefront and gateway hold a value; null for none.</summary>
    public static async Task ArrivedAsync(Cluster world, string key, string? value)
    {
        await ConfiguredAsync(world.Storefront, key, seen => seen == value);
        await ConfiguredAsync(world.Gateway, key, seen => seen == value);
    }

    private static async Task ConfiguredAsync(RunningApp app, string key, Func<string?, bool> holds)
    {
        var configuration = app.Services.GetRequiredService<IConfiguration>();
        await WaitUntil.HoldsAsync(() => holds(configuration[key]), $"{app.Name} has the new {key}", () => configuration[key] ?? "nothing");
        // Policies are compiled in the same reload, a moment after the value can be seen.
        await Task.Delay(AfterReload);
    }

    private static async Task CreateAsync(Cluster world, string service, string name, string kind, string specification) =>
        await world.Governance.CreateAsync(kind, new GovernanceItem
        {
            Name = name,
            Status = KieStatus.Enabled,
            Selector = Labels(service),
            Spec = System.Text.Json.JsonDocument.Parse(specification).RootElement,
        });

    private static async Task<string?> FindAsync(Cluster world, string key)
    {
        var query = new KieQuery { Key = key, Labels = [new("app", Settings.Application)] };
        return (await world.Kie.ListAsync(query)).Items is [var first, ..] ? first.Id : null;
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
