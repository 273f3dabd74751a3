using Microsoft.AspNetCore.Http;

namespace ServiceComb.Net.Discovery.Tests.Fixtures;

/// <summary>Holds the requests whose method and path contain all of these texts, until it is let go or they are given up;
/// without a text every request.</summary>
internal sealed class HeldRequest : IDisposable
{
    private readonly TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string[] _texts;
    private int _waiting;

    public HeldRequest(EngineProxy front, params string[] texts)
    {
        _texts = texts;
        front.Intercept = HoldAsync;
    }

    /// <summary>Ends when the first one is held.</summary>
    public Task Arrived => _arrived.Task;

    /// <summary>How many are held.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Lets them go on to the engine, and all that come.</summary>
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
            // Given up: nobody reads an answer.
            return true;
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }
}
