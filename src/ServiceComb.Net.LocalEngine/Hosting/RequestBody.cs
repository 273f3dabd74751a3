using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace ServiceComb.Net.LocalEngine.Hosting;

/// <summary>Reads whole request bodies within a limit and within the time there is for it.</summary>
internal static class RequestBody
{
    /// <summary>The body.</summary>
    /// <returns>Null when it is longer than the limit.</returns>
    /// <exception cref="BadHttpRequestException">It did not come in time, or is no body.</exception>
    public static async ValueTask<byte[]?> ReadAsync(HttpRequest request, int limit)
    {
        try
        {
            return await ReadWholeAsync(request, limit);
        }
        catch (IOException exception) when (exception is not BadHttpRequestException && !request.HttpContext.RequestAborted.IsCancellationRequested)
        {
            // Kestrel says so of chunks whose size no number holds.
            throw new BadHttpRequestException($"the body cannot be read: {exception.Message}", StatusCodes.Status400BadRequest, exception);
        }
    }

    private static async ValueTask<byte[]?> ReadWholeAsync(HttpRequest request, int limit)
    {
        if (request.ContentLength > limit)
        {
            return null;
        }

        // Most bodies are there with their headers; only the others need a clock.
        if (request.BodyReader.TryRead(out var part))
        {
            if (part.IsCompleted)
            {
                return Take(request.BodyReader, part, limit);
            }

            request.BodyReader.AdvanceTo(part.Buffer.Start, part.Buffer.End);
        }

        return await ReadSlowlyAsync(request, limit);
    }

    private static async Task<byte[]?> ReadSlowlyAsync(HttpRequest request, int limit)
    {
        var reader = request.BodyReader;
        var options = request.HttpContext.RequestServices.GetRequiredService<LocalEngineOptions>();
        using var late = new CancellationTokenSource(options.RequestTimeout, options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, request.HttpContext.RequestAborted);
        try
        {
            while (true)
            {
                var part = await reader.ReadAsync(either.Token);
                if (part.IsCompleted || part.Buffer.Length > limit)
                {
                    return Take(reader, part, limit);
                }

                reader.AdvanceTo(part.Buffer.Start, part.Buffer.End);
            }
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            throw new BadHttpRequestException($"the body did not come within {options.RequestTimeout.TotalSeconds:0.###} s", StatusCodes.Status408RequestTimeout);
        }
    }

    private static byte[]? Take(PipeReader reader, ReadResult part, int limit)
    {
        var body = part.Buffer.Length <= limit ? part.Buffer.ToArray() : null;
        reader.AdvanceTo(part.Buffer.End);
        return body;
    }
}
