using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace ServiceComb.Net.LocalEngine.Hosting;

/// <summary>Reads complete request bodies within a size and time limit.</summary>
internal static class RequestBody
{
    /// <summary>Reads the body.</summary>
    /// <returns>The body; null when it is longer than the limit.</returns>
    /// <exception cref="BadHttpRequestException">The body did not arrive in time or is malformed.</exception>
    /// <exception cref="ConnectionAbortedException">The client closed the connection before the end of the body.</exception>
    public static async ValueTask<byte[]?> ReadAsync(HttpRequest request, int limit)
    {
        try
        {
            return await ReadWholeAsync(request, limit);
        }
        catch (BadHttpRequestException)
        {
            // Kestrel cannot read another request after an incomplete body; it would try and log a warning.
            request.HttpContext.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
            throw;
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException && IsClosed(request))
        {
            // Without the abort, Kestrel logs a warning, because it cannot read the rest of the body.
            request.HttpContext.Abort();
            throw new ConnectionAbortedException("the client closed the connection before the end of the body", exception);
        }
        catch (IOException exception)
        {
            // Kestrel throws this for a chunk size that overflows.
            throw new BadHttpRequestException($"the body cannot be read: {exception.Message}", StatusCodes.Status400BadRequest, exception);
        }
    }

    private static async ValueTask<byte[]?> ReadWholeAsync(HttpRequest request, int limit)
    {
        if (request.ContentLength > limit)
        {
            return null;
        }

        // Most bodies arrive together with the headers; only the others need a timer.
        if (request.BodyReader.TryRead(out var part))
        {
            if (part.IsCompleted)
            {
                return TakeBody(request.BodyReader, part, limit);
            }

            request.BodyReader.AdvanceTo(part.Buffer.Start, part.Buffer.End);
        }

        return await ReadSlowlyAsync(request, limit);
    }

    private static async Task<byte[]?> ReadSlowlyAsync(HttpRequest request, int limit)
    {
        var reader = request.BodyReader;
        var options = request.HttpContext.RequestServices.GetRequiredService<LocalEngineOptions>();
        using var timeout = new CancellationTokenSource(options.RequestTimeout, options.Time);

        // A canceled read returns a result, unlike a canceled token, so that Kestrel can drain the rest.
        using var cancellation = timeout.Token.UnsafeRegister(static state => ((PipeReader)state!).CancelPendingRead(), reader);
        while (true)
        {
            var part = await reader.ReadAsync();
            if (part.IsCompleted || part.Buffer.Length > limit)
            {
                return TakeBody(reader, part, limit);
            }

            reader.AdvanceTo(part.Buffer.Start, part.Buffer.End);
            if (timeout.IsCancellationRequested)
            {
                throw new BadHttpRequestException($"the body did not arrive within {options.RequestTimeout.TotalSeconds:0.###} s", StatusCodes.Status408RequestTimeout);
            }
        }
    }

    // Returns whether a read failed because the connection is closed. A body with a length has no format that could be
    // malformed. For a chunked body Kestrel does not tell, but its reader does not permit another read then.
    private static bool IsClosed(HttpRequest request)
    {
        if (request.ContentLength is not null)
        {
            return true;
        }

        try
        {
            if (request.BodyReader.TryRead(out var part))
            {
                request.BodyReader.AdvanceTo(part.Buffer.Start);
            }

            return false;
        }
        catch (InvalidOperationException)
        {
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static byte[]? TakeBody(PipeReader reader, ReadResult part, int limit)
    {
        var body = part.Buffer.Length <= limit ? part.Buffer.ToArray() : null;
        reader.AdvanceTo(part.Buffer.End);
        return body;
    }
}
