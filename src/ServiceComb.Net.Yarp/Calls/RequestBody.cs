using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace ServiceComb.Net.Yarp.Calls;

/// <summary>Represents the body of a request that may be sent more than once. It is not read ahead: the client may wait for a
/// response, or for 100 (Continue), before it sends the rest. What an attempt read is kept up to a limit for the next
/// one.</summary>
/// <param name="source">The body as the client sends it.</param>
/// <param name="maxSize">The maximum number of bytes to keep. A larger body is sent once.</param>
[SuppressMessage("Reliability", "CA1001", Justification = "A source without a timer has nothing to dispose.")]
internal sealed class RequestBody(Stream source, int maxSize)
{
    private const int InitialSize = 4096;
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _closed = new();
    private byte[] _kept = [];
    private int _count;
    private bool _isComplete;
    private bool _isStopped;
    private bool _isPassedThrough;
    private Task? _reading;

    /// <summary>Returns whether a body may be sent again. Bidirectional streams (upgrades, gRPC) may not, nor may a body that
    /// is known to be too large.</summary>
    public static bool MayReplay(HttpRequest request, int maxSize) =>
        !(request.ContentLength > maxSize) && !IsDuplex(request);

    /// <summary>Returns whether a request has a body.</summary>
    public static bool IsIn(HttpRequest request) => request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: false };

    /// <summary>Stops the current attempt from reading more than is kept, because its response is going to be
    /// discarded.</summary>
    /// <returns>False when an attempt has read too much: the request cannot be sent again.</returns>
    public bool TryStop()
    {
        lock (_lock)
        {
            return _isStopped = !_isPassedThrough && _count <= maxSize;
        }
    }

    /// <summary>Gives the next attempt the body from its start.</summary>
    public void Rewind(HttpRequest request)
    {
        lock (_lock)
        {
            _isStopped = false;
        }

        request.Body = new RequestBodyStream(this);
    }

    /// <summary>Reads the part of the body that begins at a position.</summary>
    /// <exception cref="IOException">The client sent invalid data or disconnected.</exception>
    public async ValueTask<int> ReadAsync(long position, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task? reading;
            lock (_lock)
            {
                if (_count > position || _isComplete)
                {
                    var length = (int)Math.Min(buffer.Length, _count - position);
                    _kept.AsSpan((int)position, length).CopyTo(buffer.Span);
                    return length;
                }

                reading = BeginReading();
            }

            if (reading is null)
            {
                return await source.ReadAsync(buffer, cancellationToken);
            }

            // An attempt that is canceled leaves the read to the next one: the server does not allow to cancel a read and
            // to continue.
            await reading.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Ends a read that no attempt waits for any more.</summary>
    public async ValueTask CloseAsync()
    {
        if (_reading is { IsCompleted: false } reading)
        {
            await _closed.CancelAsync();
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // Returns null when the rest of the body is passed through. One byte beyond the limit shows whether the body continues
    // there.
    private Task? BeginReading()
    {
        if (_count <= maxSize)
        {
            return _reading is { IsCompleted: false } ? _reading : _reading = ReadMoreAsync();
        }

        _isPassedThrough = _isStopped ? throw new OperationCanceledException("the response is discarded") : true;
        return null;
    }

    private async Task ReadMoreAsync()
    {
        if (_count == _kept.Length)
        {
            Array.Resize(ref _kept, (int)Math.Min(maxSize + 1L, Math.Max(InitialSize, 2L * _count)));
        }

        var count = await source.ReadAsync(_kept.AsMemory(_count), _closed.Token);
        lock (_lock)
        {
            _count += count;
            _isComplete = count == 0;
        }
    }

    private static bool IsDuplex(HttpRequest request) =>
        request.HttpContext.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true }
        || request.HttpContext.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true }
        || (MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            && type.MediaType.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase));
}
