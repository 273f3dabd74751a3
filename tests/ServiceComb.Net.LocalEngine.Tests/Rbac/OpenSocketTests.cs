using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;

namespace ServiceComb.Net.LocalEngine.Tests.Rbac;

/// <summary>Tests that a websocket is closed when its account is deleted, and that a watch follows the current permissions.</summary>
public sealed class OpenSocketTests : IAsyncLifetime
{
    private const string Registry = "/v4/default/registry";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private readonly byte[] _buffer = new byte[8192];
    private RbacHost _host = null!;
    private string _consumer = "";
    private string _first = "";
    private string _second = "";

    public async ValueTask InitializeAsync()
    {
        _host = await RbacHost.StartAsync();
        (_consumer, _first, _second) = (await _host.ServiceAsync("shop", "web"), await _host.ServiceAsync("shop", "first"), await _host.ServiceAsync("shop", "second"));
        var dependency = new JsonObject { ["consumer"] = Key("web"), ["providers"] = new JsonArray(Key("first"), Key("second")) };
        Assert.Equal(200, (await _host.SendAsync(_host.Root, $"POST {Registry}/dependencies", new JsonObject { ["dependencies"] = new JsonArray(dependency) })).Status);

        static JsonObject Key(string name) => new() { ["appId"] = "shop", ["serviceName"] = name, ["version"] = "1.0.0" };
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData("admin")]
    [InlineData("developer")]
    public async Task A_watch_is_closed_by_the_first_event_after_its_account_was_deleted(string role)
    {
        var account = await _host.AccountAsync(role);
        using var socket = await OpenAsync(await _host.TokenAsync(account), $"{_consumer}/watcher");
        await RegisterAsync(_first);
        Assert.Contains("first", await ReceiveAsync(socket), StringComparison.Ordinal);

        await DeleteAsync(account);
        await RegisterAsync(_second);
        await AssertClosedAsync(socket);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_idle_socket_is_closed_within_half_a_minute_after_its_account_was_deleted(bool isHeartbeat)
    {
        var account = await _host.AccountAsync("developer");
        var token = await _host.TokenAsync(account);
        using var socket = await OpenAsync(token, isHeartbeat ? $"{_first}/instances/{await RegisterAsync(_first)}/heartbeat" : $"{_consumer}/watcher");
        await DeleteAsync(account);
        _host.Clock.Advance(TimeSpan.FromSeconds(31));
        await AssertClosedAsync(socket);
    }

    [Fact]
    public async Task A_watch_follows_the_permissions_of_its_role()
    {
        var (_, role, token) = await _host.AccountWithAsync(RbacHost.Permission("service", "get", ("appId", "shop")));
        using var socket = await OpenAsync(token, $"{_consumer}/watcher");
        await RegisterAsync(_first);
        Assert.Contains("first", await ReceiveAsync(socket), StringComparison.Ordinal);

        await PermitAsync(role, RbacHost.Permission("service", "get", ("serviceName", "web")), RbacHost.Permission("service", "get", ("serviceName", "second")));
        await RegisterAsync(_first);
        await RegisterAsync(_second);
        Assert.Contains("second", await ReceiveAsync(socket), StringComparison.Ordinal);

        await PermitAsync(role, RbacHost.Permission("service", "get", ("serviceName", "first")));
        await RegisterAsync(_first);
        await PermitAsync(role, RbacHost.Permission("service", "get"));
        await RegisterAsync(_second);
        Assert.Contains("second", await ReceiveAsync(socket), StringComparison.Ordinal);
    }

    private async Task<ClientWebSocket> OpenAsync(string token, string path)
    {
        var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
        var address = new UriBuilder(new Uri(_host.Engine.RegistryAddress, $"{Registry}/microservices/{path}")) { Scheme = "ws" }.Uri;
        await socket.ConnectAsync(address, TestContext.Current.CancellationToken);
        return socket;
    }

    private async Task<string> ReceiveAsync(ClientWebSocket socket)
    {
        var frame = await socket.ReceiveAsync(_buffer, TestContext.Current.CancellationToken).WaitAsync(Limit);
        return Encoding.UTF8.GetString(_buffer, 0, frame.Count);
    }

    private async Task AssertClosedAsync(ClientWebSocket socket) =>
        await Assert.ThrowsAsync<WebSocketException>(() => socket.ReceiveAsync(_buffer, TestContext.Current.CancellationToken).WaitAsync(Limit));

    private async Task<string> RegisterAsync(string service)
    {
        var instance = new JsonObject { ["instance"] = new JsonObject { ["hostName"] = "h" } };
        var reply = await _host.SendAsync(_host.Root, $"POST {Registry}/microservices/{service}/instances", instance);
        Assert.Equal(200, reply.Status);
        return (string)reply.Json!["instanceId"]!;
    }

    private async Task DeleteAsync(string account) => Assert.Equal(200, (await _host.SendAsync(_host.Root, $"DELETE /v4/accounts/{account}")).Status);

    private async Task PermitAsync(string role, params JsonObject[] permissions) => Assert.Equal(
        200, (await _host.SendAsync(_host.Root, $"PUT /v4/roles/{role}", new JsonObject { ["name"] = role, ["perms"] = new JsonArray([.. permissions]) })).Status);
}
