using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace ServiceComb.Net.LocalEngine.Hosting;

/// <summary>Reads complete request bodies within a size and time limit.</summary>
internal static class RequestBody
{
    /// <summary>Reads the body.</summary>
    /// <returns>The body; null when it is longer than the limit.</returns>
    /// <exception cref="BadHttpRequestException">The body did not arrive in time or is malformed.</exception>
    public static async ValueTask<byte[]?> ReadAsync(HttpRequest request, int limit)
    {
        try
        {
            return await ReadWholeAsync(request, limit);
        }
        catch (IOException exception) when (exception is not BadHttpRequestException && !request.HttpContext.RequestAborted.IsCancellationRequested)
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
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, request.HttpContext.RequestAborted);
        try
        {
            while (true)
            {
                var part = await reader.ReadAsync(linked.Token);
                if (part.IsCompleted || part.Buffer.Length > limit)
                {
                    return TakeBody(reader, part, limit);
                }

                reader.AdvanceTo(part.Buffer.Start, part.Buffer.End);
            }
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            throw new BadHttpRequestException($"the body did not arrive within {options.RequestTimeout.TotalSeconds:0.###} s", StatusCodes.Status408RequestTimeout);
        }
    }

    private static byte[]? TakeBody(PipeReader reader, ReadResult part, int limit)
    {
        var body = part.Buffer.Length <= limit ? part.Buffer.ToArray() : null;
        reader.AdvanceTo(part.Buffer.End);
        return body;
    }
}
