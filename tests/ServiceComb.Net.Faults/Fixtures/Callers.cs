using System.Collections.Concurrent;
using System.Diagnostics;

namespace ServiceComb.Net.Faults.Fixtures;

/// <summary>Calls a service continuously until it is disposed, and counts the results.</summary>
internal sealed class Callers : IAsyncDisposable
{
    private static readonly TimeSpan TestTimeout = TimeSpan.FromSeconds(120);
    private readonly int _count;
    private int _lastSucceeded;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private int _succeeded;

    public Callers(IHttpClientFactory clients, string address, int count = 2)
    {
        _count = count;
        _running = Task.WhenAll(Enumerable.Range(0, count).Select(_ => Task.Run(() => CallAsync(clients.CreateClient(), new Uri(address)))));
    }

    public int Succeeded => Volatile.Read(ref _succeeded);

    public ConcurrentQueue<string> Failed { get; } = new();

    public ConcurrentDictionary<string, int> Responses { get; } = new();

    /// <summary>Asserts that every caller has made further successful calls and that at most a number of all calls have failed.</summary>
    public async Task NoneFailedAsync(int maxFailed = 0)
    {
        // Two calls for each caller: the one in progress and one that started afterwards.
        var (expected, started) = (Succeeded + (2 * _count), Stopwatch.GetTimestamp());
        while (Succeeded < expected && Failed.Count <= maxFailed && Stopwatch.GetElapsedTime(started) < TestTimeout)
        {
            await Task.Yield();
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{Succeeded - _lastSucceeded} calls, {Failed.Count} of all failed");
        Assert.True(Failed.Count <= maxFailed, $"{Failed.Count} of {Succeeded + Failed.Count} calls failed: {string.Join(" | ", Failed.Take(3))}");
        Assert.InRange(Succeeded, expected, int.MaxValue);
        _lastSucceeded = Succeeded;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
    }

    private async Task CallAsync(HttpClient client, Uri address)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var response = await client.GetStringAsync(address);
                Responses.AddOrUpdate(response, 1, static (_, count) => count + 1);
                Interlocked.Increment(ref _succeeded);
            }
            catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
            {
                Failed.Enqueue(exception.Message);
            }
        }
    }
}
