using System.Collections.Concurrent;
using System.Diagnostics;

namespace ServiceComb.Net.Faults.Fixtures;

/// <summary>Calls a service without a pause until it is stopped, and counts.</summary>
internal sealed class Callers : IAsyncDisposable
{
    private static readonly TimeSpan TestTimeout = TimeSpan.FromSeconds(120);
    private readonly int _count;
    private int _seen;
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

    public ConcurrentDictionary<string, int> Answers { get; } = new();

    /// <summary>Every caller was answered again, and since the last look there were calls and none failed but these.</summary>
    public async Task NoneFailedAsync(int but = 0)
    {
        // Two for each: the one that was on its way, and one that was begun since.
        var (wanted, started) = (Succeeded + (2 * _count), Stopwatch.GetTimestamp());
        while (Succeeded < wanted && Failed.Count <= but && Stopwatch.GetElapsedTime(started) < TestTimeout)
        {
            await Task.Yield();
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{Succeeded - _seen} calls, {Failed.Count} of all failed");
        Assert.True(Failed.Count <= but, $"{Failed.Count} of {Succeeded + Failed.Count} calls failed: {string.Join(" | ", Failed.Take(3))}");
        Assert.InRange(Succeeded, wanted, int.MaxValue);
        _seen = Succeeded;
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
                var answer = await client.GetStringAsync(address);
                Answers.AddOrUpdate(answer, 1, static (_, count) => count + 1);
                Interlocked.Increment(ref _succeeded);
            }
            catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
            {
                Failed.Enqueue(exception.Message);
            }
        }
    }
}
