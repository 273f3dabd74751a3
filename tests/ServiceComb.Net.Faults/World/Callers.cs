using System.Collections.Concurrent;

namespace ServiceComb.Net.Faults.World;

/// <summary>Calls a service without a pause until it is stopped, and counts.</summary>
internal sealed class Callers : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private int _succeeded;

    public Callers(IHttpClientFactory clients, string address, int count = 2)
    {
        _running = Task.WhenAll(Enumerable.Range(0, count).Select(_ => Task.Run(() => CallAsync(clients.CreateClient(), new Uri(address)))));
    }

    public int Succeeded => Volatile.Read(ref _succeeded);

    public ConcurrentQueue<string> Failed { get; } = new();

    public ConcurrentDictionary<string, int> Answers { get; } = new();

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
