using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using ServiceComb.Net.Client.Addresses;
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
    public async Task An_address_that_does_not_answer_is_given_up_after_the_request_timeout()
    {
        await using var silent = await StubEngine.SilentAsync();
        using var transport = Transports.To(_time, silent.Address);
        var call = new RegistryClient(transport).ListMicroservicesAsync(Cancelled);
        await silent.AskedAsync();
        _time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.False(call.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        var exception = await Assert.ThrowsAsync<EngineException>(() => call.WaitAsync(Bound, Cancelled));
        Assert.IsType<TimeoutException>(exception.InnerException);
        Assert.True(exception.IsTransient);
        Assert.Contains("00:00:05", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_next_address_has_the_whole_time_again()
    {
        await using var one = await StubEngine.SilentAsync();
        await using var two = await StubEngine.SilentAsync();
        using var transport = Transports.To(_time, one.Address, two.Address);
        var call = new RegistryClient(transport).ListMicroservicesAsync(Cancelled);
        var (first, second) = await FirstAskedAsync(one, two);
        _time.Advance(TimeSpan.FromSeconds(5));
        await second.AskedAsync();
        _time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.False(call.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        await Assert.ThrowsAsync<EngineException>(() => call.WaitAsync(Bound, Cancelled));
        Assert.Single(first.Requests);
    }

    [Fact]
    public async Task An_address_that_does_not_answer_three_times_is_set_aside()
    {
        await using var silent = await StubEngine.SilentAsync();
        await using var good = await StubEngine.AnsweringAsync(200, "{}");
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
    public async Task A_long_poll_has_its_wait_on_top()
    {
        await using var silent = await StubEngine.SilentAsync();
        using var transport = Transports.To(_time, silent.Address);
        var call = new KieClient(transport).ListAsync(new KieQuery { Wait = TimeSpan.FromSeconds(30) }, Cancelled);
        await silent.AskedAsync();
        Assert.EndsWith("wait=30s", silent.Requests.Single().Target, StringComparison.Ordinal);
        _time.Advance(TimeSpan.FromSeconds(34.9));
        Assert.False(call.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        await Assert.ThrowsAsync<EngineException>(() => call.WaitAsync(Bound, Cancelled));
    }

    [Fact]
    public async Task A_body_that_never_ends_is_given_up_as_well()
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
        await slow.AskedAsync();
        _time.Advance(TimeSpan.FromSeconds(5));
        await Assert.ThrowsAsync<EngineException>(() => call.WaitAsync(Bound, Cancelled));
    }

    [Fact]
    public async Task A_POST_without_an_answer_is_not_sent_again()
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
    public async Task A_caller_who_gives_up_is_told_so_and_nothing_is_sent_again()
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
        await await Task.WhenAny(one.AskedAsync(), two.AskedAsync());
        return one.Requests.Count > 0 ? (one, two) : (two, one);
    }

    [Fact]
    public async Task An_address_that_takes_no_connection_is_given_up_after_the_connect_time_out()
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
