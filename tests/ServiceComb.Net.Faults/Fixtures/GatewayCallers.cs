using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;

namespace ServiceComb.Net.Faults.Fixtures;

/// <summary>Clients of a gateway that call a service continuously until they are disposed: each reads the version that a
/// request with and without the header of a canary reaches, calls a slow operation and sends a body.</summary>
internal sealed class GatewayCallers : IAsyncDisposable
{
    private static readonly TimeSpan TestTimeout = TimeSpan.FromSeconds(120);
    private readonly CancellationTokenSource _stop = new();
    private readonly Uri _gateway;
    private readonly int _count;
    private readonly Task _running;
    private TaskCompletionSource _called = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _succeeded;

    public GatewayCallers(Uri gateway, int count)
    {
        (_gateway, _count) = (gateway, count);
        _running = Task.WhenAll(Enumerable.Range(0, count).Select(_ => Task.Run(CallAsync)));
    }

    public int Succeeded => Volatile.Read(ref _succeeded);

    public ConcurrentQueue<string> Failed { get; } = new();

    /// <summary>Gets or sets what currently happens to the service, for the message of a failure.</summary>
    public string Event { get; set; } = "start";

    /// <summary>Gets or sets the path of the service at the gateway.</summary>
    public string Path { get; set; } = "/orders";

    /// <summary>Gets the last version that responded to requests of the canary, and other requests.</summary>
    public string[] Versions { get; } = ["", ""];

    /// <summary>Waits until each client has made every kind of call twice, and asserts that none has failed.</summary>
    public async Task NoneFailedAsync()
    {
        var expected = Succeeded + (8 * _count);
        await UntilAsync(() => Succeeded >= expected || !Failed.IsEmpty, "each client has made every kind of call twice");
        Assert.True(Failed.IsEmpty, $"{Failed.Count} of {Succeeded + Failed.Count} calls failed: {string.Join(" | ", Failed.Take(3))}");
        Assert.InRange(Succeeded, expected, int.MaxValue);
    }

    /// <summary>Waits for a condition, which is evaluated after each call.</summary>
    public async Task UntilAsync(Func<bool> reached, string condition)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var called = Volatile.Read(ref _called).Task;
            if (reached())
            {
                return;
            }

            Assert.True(Stopwatch.GetElapsedTime(started) < TestTimeout, $"timed out waiting until: {condition}");
            await called.WaitAsync(TestTimeout, FaultFixture.Stop);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
    }

    private async Task CallAsync()
    {
        using var client = new HttpClient { BaseAddress = _gateway, Timeout = TestTimeout };
        while (!_stop.IsCancellationRequested)
        {
            await CallAsync(client, HttpMethod.Get, "/version", version => Versions[0] = version, canary: true);
            await CallAsync(client, HttpMethod.Get, "/version", version => Versions[1] = version);
            await CallAsync(client, HttpMethod.Get, "/");
            await CallAsync(client, HttpMethod.Post, "/echo");
        }
    }

    private async Task CallAsync(HttpClient client, HttpMethod method, string path, Action<string>? observe = null, bool canary = false)
    {
        var happening = Event;
        try
        {
            using var request = new HttpRequestMessage(method, Path + path);
            if (canary)
            {
                request.Headers.Add("canary", "new");
            }

            if (method == HttpMethod.Post)
            {
                request.Content = new StringContent("once");
            }

            using var response = await client.SendAsync(request);
            var text = await response.Content.ReadAsStringAsync();
            if (response.StatusCode != HttpStatusCode.OK || (method == HttpMethod.Post && text != "once"))
            {
                Failed.Enqueue($"{happening}: {method} {path} {(int)response.StatusCode} {text}");
                return;
            }

            observe?.Invoke(text);
            Interlocked.Increment(ref _succeeded);
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            Failed.Enqueue($"{happening}: {method} {path} {exception}");
        }
        finally
        {
            Interlocked.Exchange(ref _called, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
        }
    }
}
