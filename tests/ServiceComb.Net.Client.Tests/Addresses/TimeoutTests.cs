using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Client.Kie;
using ServiceComb.Net.Client.Registry;
using ServiceComb.Net.Client.Tests.Engines;
using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Client.Tests.Addresses;

public sealed class TimeoutTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(120);
    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_without_response_ends_after_the_request_timeout()
    {
        await using var silent = await StubEngine.SilentAsync();
        using var transport = Transports.To(_time, silent.Address);
        var call = new RegistryClient(transport).ListMicroservicesAsync(Cancelled);
        await silent.RequestedAsync();
        _time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.False(call.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        var exception = await Assert.ThrowsAsync<EngineException>(() => call.WaitAsync(Bound, Cancelled));
        Assert.IsType<TimeoutException>(exception.InnerException);
        Assert.True(exception.IsTransient);
        Assert.Contains("00:00:05", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_request_timeout_applies_to_each_address()
    {
        await using var one = await StubEngine.SilentAsync();
        await using var two = await StubEngine.SilentAsync();
        using var transport = Transports.To(_time, one.Address, two.Address);
        var call = new RegistryClient(transport).ListMicroservicesAsync(Cancelled);
        var (first, second) = await FirstAskedAsync(one, two);
        _time.Advance(TimeSpan.FromSeconds(5));
        await second.RequestedAsync();
        _time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.False(call.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        await Assert.ThrowsAsync<EngineException>(() => call.WaitAsync(Bound, Cancelled));
        Assert.Single(first.Requests);
    }

    [Fact]
    public async Task An_address_without_response_becomes_unhealthy_after_three_requests()
    {
        await using var silent = await StubEngine.SilentAsync();
        await using var good = await StubEngine.RespondingAsync(200, "{}");
        using var transport = Transports.To(_time, silent.Address, good.Address);
        for (var i = 0; i < 20; i++)
        {
            var before = silent.Requests.Count;
            var call = new RegistryClient(transport).ListMicroservicesAsync(Cancelled);
            while (!call.IsCompleted && silent.Requests.Count == before)
            {
                await Task.Yield();
            }

            _time.Advance(silent.Requests.Count > before ? TimeSpan.FromSeconds(5) : TimeSpan.Zero);
            await call.WaitAsync(Bound, Cancelled);
        }

        Assert.Equal((3, 20), (silent.Requests.Count, good.Requests.Count));
    }

    [Fact]
    public async Task The_wait_of_a_long_poll_extends_the_request_timeout()
    {
        await using var silent = await StubEngine.SilentAsync();
        using var transport = Transports.To(_time, silent.Address);
        var call = new KieClient(transport).ListAsync(new KieQuery { Wait = TimeSpan.FromSeconds(30) }, Cancelled);
        await silent.RequestedAsync();
        Assert.EndsWith("wait=30s", silent.Requests.Single().Target, StringComparison.Ordinal);
        _time.Advance(TimeSpan.FromSeconds(34.9));
        Assert.False(call.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        await Assert.ThrowsAsync<EngineException>(() => call.WaitAsync(Bound, Cancelled));
    }

    [Fact]
    public async Task The_request_timeout_covers_the_response_body()
    {
        await using var slow = await StubEngine.StartAsync(async context =>
        {
            await context.Response.WriteAsync("{", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            var given = new TaskCompletionSource();
            await using var _ = context.RequestAborted.Register(given.SetResult);
            await given.Task;
        });
        using var transport = Transports.To(_time, slow.Address);
        var call = new RegistryClient(transport).ListMicroservicesAsync(Cancelled);
        await slow.RequestedAsync();
        _time.Advance(TimeSpan.FromSeconds(5));
        await Assert.ThrowsAsync<EngineException>(() => call.WaitAsync(Bound, Cancelled));
    }

    [Fact]
    public async Task A_POST_without_response_is_not_repeated()
    {
        await using var one = await StubEngine.SilentAsync();
        await using var two = await StubEngine.SilentAsync();
        using var transport = Transports.To(_time, one.Address, two.Address);
        var call = new KieClient(transport).CreateAsync(new KieItem { Key = "k" }, Cancelled);
        await FirstAskedAsync(one, two);
        _time.Advance(TimeSpan.FromSeconds(5));
        await Assert.ThrowsAsync<EngineException>(() => call.WaitAsync(Bound, Cancelled));
        Assert.Equal(1, one.Requests.Count + two.Requests.Count);
    }

    [Fact]
    public async Task A_canceled_request_throws_and_is_not_repeated()
    {
        await using var one = await StubEngine.SilentAsync();
        await using var two = await StubEngine.SilentAsync();
        using var transport = Transports.To(_time, one.Address, two.Address);
        using var caller = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var call = new RegistryClient(transport).ListMicroservicesAsync(caller.Token);
        await FirstAskedAsync(one, two);
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.WaitAsync(Bound, Cancelled));
        Assert.Equal(1, one.Requests.Count + two.Requests.Count);
    }

    private static async Task<(StubEngine First, StubEngine Second)> FirstAskedAsync(StubEngine one, StubEngine two)
    {
        await await Task.WhenAny(one.RequestedAsync(), two.RequestedAsync());
        return one.Requests.Count > 0 ? (one, two) : (two, one);
    }

    [Fact]
    public async Task Connecting_ends_after_the_connect_timeout()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "a full queue of connections is silent there");
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start(backlog: 0);
        var place = (IPEndPoint)listener.LocalEndpoint;
        using var first = new TcpClient();
        await first.ConnectAsync(place, Cancelled);
        var options = Transports.Options($"http://{place}");
        (options.ConnectTimeout, options.RequestTimeout) = (TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(1));
        using var transport = new EngineHttpClient(options);
        var exception = await Assert.ThrowsAsync<EngineException>(() =>
            new RegistryClient(transport).ListMicroservicesAsync(Cancelled).WaitAsync(Bound, Cancelled));
        Assert.True(exception.IsTransient, exception.Message);
    }
}
