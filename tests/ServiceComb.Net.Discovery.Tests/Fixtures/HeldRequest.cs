using Microsoft.AspNetCore.Http;

namespace ServiceComb.Net.Discovery.Tests.Fixtures;

/// <summary>Holds requests whose method and path contain all of the texts until it is disposed or they are cancelled. Holds every
/// request when there are no texts.</summary>
internal sealed class HeldRequest : IDisposable
{
    private readonly TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string[] _texts;
    private int _waiting;

    public HeldRequest(EngineProxy proxy, params string[] texts)
    {
        _texts = texts;
        proxy.Intercept = HoldAsync;
    }

    /// <summary>Gets a task that completes when the first request is held.</summary>
    public Task Arrived => _arrived.Task;

    /// <summary>Gets the number of held requests.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Forwards the held and all later requests to the engine.</summary>
    public void Dispose() => _gate.TrySetResult();

    private async Task<bool> HoldAsync(HttpContext context)
    {
        var line = $"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}";
        if (_gate.Task.IsCompleted || !Array.TrueForAll(_texts, text => line.Contains(text, StringComparison.Ordinal)))
        {
            return false;
        }

        Interlocked.Increment(ref _waiting);
        _arrived.TrySetResult();
        try
        {
            await _gate.Task.WaitAsync(context.RequestAborted);
            return false;
        }
        catch (OperationCanceledException)
        {
            // The client cancelled the request.
            return true;
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }
}
