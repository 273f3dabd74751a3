using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace ServiceComb.Net.Engine.Hosting;

/// <summary>Reads whole request bodies within a limit.</summary>
internal static class RequestBody
{
    /// <summary>The body.</summary>
    /// <returns>Null when it is longer than the limit.</returns>
    public static async ValueTask<byte[]?> ReadAsync(HttpRequest request, int limit)
    {
        if (request.ContentLength > limit)
        {
            return null;
        }

        var reader = request.BodyReader;
        while (true)
        {
            var part = await reader.ReadAsync(request.HttpContext.RequestAborted);
            if (part.Buffer.Length > limit)
            {
                reader.AdvanceTo(part.Buffer.End);
                return null;
            }

            if (part.IsCompleted)
            {
                var body = part.Buffer.ToArray();
                reader.AdvanceTo(part.Buffer.End);
                return body;
            }

            reader.AdvanceTo(part.Buffer.Start, part.Buffer.End);
        }
    }
}
