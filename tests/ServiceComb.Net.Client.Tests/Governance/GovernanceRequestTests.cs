using System.Text.Json;
using ServiceComb.Net.Client.Governance;
using ServiceComb.Net.Client.Tests.Engines;
using ServiceComb.Net.Protocol.Governance;

namespace ServiceComb.Net.Client.Tests.Governance;

/// <summary>Tests the requests of the governance client.</summary>
public sealed class GovernanceRequestTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_policy_is_sent_unchanged()
    {
        var item = new GovernanceItem
        {
            Name = "n",
            Selector = new Dictionary<string, string> { ["app"] = "a", ["environment"] = "all" },
            Spec = JsonSerializer.Deserialize<JsonElement>("""{"rate":"100"}"""),
        };
        const string Body = """{"name":"n","selector":{"app":"a","environment":"all"},"spec":{"rate":"100"}}""";
        var created = await SentAsync("""{"id":"i"}""", governance => governance.CreateAsync(GovernanceKind.RateLimiting, item, Cancelled));
        Assert.Equal(("POST /v1/default/gov/rate-limiting", Body), (created.ToString(), created.Body));
        var updated = await SentAsync("", governance => governance.UpdateAsync(GovernanceKind.RateLimiting, "i/1", item, Cancelled));
        Assert.Equal(("PUT /v1/default/gov/rate-limiting/i%2F1", Body), (updated.ToString(), updated.Body));
    }

    [Fact]
    public async Task A_scope_is_sent_as_query_parameters()
    {
        Assert.Equal(
            "GET /v1/default/gov/match-group?app=a%26b&environment=all",
            (await SentAsync("[]", governance => governance.ListAsync(GovernanceKind.MatchGroup, "a&b", "all", Cancelled))).ToString());
        Assert.Equal(
            "GET /v1/default/gov/display?app=a&environment=",
            (await SentAsync("[]", governance => governance.DisplayAsync("a", "", Cancelled))).ToString());
    }

    [Fact]
    public async Task A_policy_is_requested_and_deleted_by_kind_and_id()
    {
        Assert.Equal("GET /v1/default/gov/retry/i", (await SentAsync("{}", governance => governance.GetAsync(GovernanceKind.Retry, "i", Cancelled))).ToString());
        Assert.Equal("DELETE /v1/default/gov/retry/i", (await SentAsync("", governance => governance.DeleteAsync(GovernanceKind.Retry, "i", Cancelled))).ToString());
    }

    private static async Task<ReceivedRequest> SentAsync(string response, Func<GovernanceClient, Task> call)
    {
        await using var stub = await StubEngine.RespondingAsync(200, response);
        using var transport = Transports.To(stub.Address);
        await call(new GovernanceClient(transport));
        return stub.Requests.Single();
    }
}
