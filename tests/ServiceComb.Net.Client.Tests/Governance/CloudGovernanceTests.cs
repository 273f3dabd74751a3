using System.Text.Json;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Client.Governance;
using ServiceComb.Net.Client.Tests.Engines;
using ServiceComb.Net.Protocol.Governance;

namespace ServiceComb.Net.Client.Tests.Governance;

/// <summary>Tests the governance API of the cloud, including dark launches, against the local engine.</summary>
public sealed class CloudGovernanceTests : IAsyncLifetime
{
    private EngineFixture _engine = null!;
    private CloudGovernanceClient _governance = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _engine = await EngineFixture.StartAsync();
        _governance = new CloudGovernanceClient(_engine.Registry);
    }

    public ValueTask DisposeAsync() => _engine.DisposeAsync();

    [Fact]
    public async Task A_policy_is_created_changed_and_deleted()
    {
        var id = await _governance.CreateAsync(GovernanceKind.MatchGroup, Policy("""{"alias":"checkout","matches":[{"name":"m","apiPath":{"exact":"/pay"}}]}"""), cancellationToken: Cancelled);
        var retry = await _governance.CreateAsync(GovernanceKind.Retry, Policy("""{"maxAttempts":3}"""), cancellationToken: Cancelled);
        Assert.Equal("checkout", (await _governance.GetAsync(GovernanceKind.Retry, retry, cancellationToken: Cancelled)).Name);
        Assert.Equal("checkout", Assert.Single(Assert.Single(await _governance.ListAsync(GovernanceKind.Retry, "production", Cancelled)).Policies).Name);
        var display = Assert.Single(await _governance.DisplayAsync("production", "shop", Cancelled));
        Assert.Equal(("checkout", "retry"), (display.MatchGroup!.Name, Assert.Single(display.Policies).Kind));

        await _governance.UpdateAsync(GovernanceKind.Retry, retry, Policy("""{"maxAttempts":5}"""), cancellationToken: Cancelled);
        Assert.Contains("5", (await _governance.GetAsync(GovernanceKind.Retry, retry, cancellationToken: Cancelled)).Spec!.Value.GetRawText(), StringComparison.Ordinal);
        await _governance.DeleteAsync(GovernanceKind.MatchGroup, id, cancellationToken: Cancelled);
        Assert.Empty(await _governance.DisplayAsync("production", "shop", Cancelled));
    }

    [Fact]
    public async Task A_dark_launch_is_set_read_and_deleted()
    {
        var rule = new DarkLaunchRule
        {
            Precedence = 1,
            Match = new DarkLaunchMatch { Headers = new Dictionary<string, DarkLaunchHeader> { ["user"] = new() { Exact = "tester", CaseInsensitive = true } } },
            Route = [new DarkLaunchRoute { Name = "new", Weight = 20, Tags = new Dictionary<string, string> { ["version"] = "2.0.0" } }],
        };
        await _governance.SetDarkLaunchAsync("orders", [rule], "production", "shop", Cancelled);
        var rules = JsonDocument.Parse(await _governance.GetDarkLaunchAsync("orders", "production", "shop", Cancelled)).RootElement;
        Assert.Equal("tester", rules[0].GetProperty("match").GetProperty("headers").GetProperty("user").GetProperty("exact").GetString());
        Assert.Equal(20, rules[0].GetProperty("route")[0].GetProperty("weight").GetInt32());

        Assert.Equal(20, Assert.Single(Assert.Single((await _governance.FindDarkLaunchAsync("orders", "production", "shop", Cancelled))!).Route!).Weight);
        await _governance.DeleteDarkLaunchAsync("orders", "production", "shop", Cancelled);
        Assert.Null(await _governance.FindDarkLaunchAsync("orders", "production", "shop", Cancelled));
        await Assert.ThrowsAsync<EngineException>(() => _governance.GetDarkLaunchAsync("orders", "production", "shop", Cancelled));
    }

    private static GovernanceItem Policy(string spec) => new()
    {
        Name = "checkout",
        Selector = new Dictionary<string, string> { ["app"] = "shop", ["environment"] = "production" },
        Spec = JsonDocument.Parse(spec).RootElement,
    };
}
