using System.Text.Json.Nodes;

namespace ServiceComb.Net.LocalEngine.Tests.Rbac;

/// <summary>Tests requests that are pending when their account is deleted.</summary>
public sealed class DeletedAccountTests
{
    private const string Items = "kie:/v1/default/kie/kv";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_held_list_ends_with_401(bool isChanged)
    {
        await using var host = await RbacHost.StartAsync();
        var account = await host.AccountAsync("developer");
        var token = await host.TokenAsync(account);
        var revision = (await host.SendAsync(host.Root, $"POST {Items}", Item())).Json!["update_revision"];
        var held = host.SendAsync(token, $"GET {Items}?revision={revision}&wait=1s");
        while (!await IsHeldAsync(host))
        {
            Assert.False(held.IsCompleted);
        }

        await DeleteAsync(host, account);
        if (isChanged)
        {
            await host.SendAsync(host.Root, $"POST {Items}", Item());
        }
        else
        {
            // The list counts as held a moment before its wait begins.
            do
            {
                host.Clock.Advance(TimeSpan.FromSeconds(1));
            }
            while (await IsHeldAsync(host));
        }

        Assert.Equal("401 401206", (await held.WaitAsync(TimeSpan.FromSeconds(120), TestContext.Current.CancellationToken)).Code);
    }

    [Fact]
    public async Task An_export_ends_with_401()
    {
        await using var host = await RbacHost.StartAsync();
        var account = await host.AccountAsync("developer");
        var reply = await host.SendLateAsync(
            await host.TokenAsync(account), "POST kie:/v1/default/kie/download", new JsonObject(), () => DeleteAsync(host, account));
        Assert.Equal("401 401206", reply.Code);
    }

    private static async Task<bool> IsHeldAsync(RbacHost host) =>
        (await host.SendAsync(null, "GET kie:/metrics")).Text.Contains("kie_waiting_total 1\n", StringComparison.Ordinal);

    private static async Task DeleteAsync(RbacHost host, string account) =>
        Assert.Equal(200, (await host.SendAsync(host.Root, $"DELETE /v4/accounts/{account}")).Status);

    private static JsonObject Item() => new() { ["key"] = RbacHost.NewName("key"), ["value"] = "1", ["status"] = "enabled" };
}
