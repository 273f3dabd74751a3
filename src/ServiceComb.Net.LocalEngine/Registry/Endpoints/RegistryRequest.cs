using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using ServiceComb.Net.Engine.Hosting;
using ServiceComb.Net.Engine.Registry.State;

namespace ServiceComb.Net.Engine.Registry.Endpoints;

/// <summary>Reads what requests of the registry have in common.</summary>
internal static class RegistryRequest
{
    /// <summary>Bytes of a body; the real registry refuses more.</summary>
    public const int LargestBody = 2 * 1024 * 1024;
    private const string RevisionHeader = "X-Resource-Revision";

    public static TenantName TenantName(this HttpContext context)
    {
        var domain = context.Request.Headers["X-Domain-Name"].ToString();
        return new TenantName(domain.Length == 0 ? "default" : domain, context.Route("project"));
    }

    public static string Route(this HttpContext context, string name) => (string)context.Request.RouteValues[name]!;

    public static string Query(this HttpContext context, string name) =>
        context.Request.Query.TryGetValue(name, out var values) && values.Count > 0 ? values[0] ?? "" : "";

    /// <summary>A flag of the query; anything but nothing, 0, 1, true and false is refused.</summary>
    public static bool QueryFlag(this HttpContext context, string name, string refusal) => context.Query(name) switch
    {
        "" or "0" or "false" or "f" or "F" or "FALSE" or "False" => false,
        "1" or "true" or "t" or "T" or "TRUE" or "True" => true,
        _ => throw RegistryErrors.Invalid(refusal),
    };

    public static string? ConsumerId(this HttpContext context) =>
        context.Request.Headers.TryGetValue("X-ConsumerId", out var values) ? values.ToString() : null;

    public static IReadOnlyList<string> Tags(this HttpContext context) =>
        context.Query("tags") is { Length: > 0 } tags ? tags.Split(',') : [];

    /// <summary>The body as JSON; an object that is null counts as empty.</summary>
    public static async Task<T> ReadAsync<T>(this HttpContext context, JsonTypeInfo<T> type)
        where T : class, new()
    {
        var body = await RequestBody.ReadAsync(context.Request, LargestBody) ?? throw RegistryErrors.Invalid("http: request body too large");
        if (body.Length == 0)
        {
            throw RegistryErrors.Invalid("unexpected end of JSON input");
        }

        try
        {
            return JsonSerializer.Deserialize(body, type) ?? new T();
        }
        catch (JsonException exception)
        {
            throw RegistryErrors.Invalid($"{exception.Path ?? "$"}: {exception.Message}");
        }
    }

    /// <summary>A list with its revision, or 304 when the caller has it.</summary>
    public static Task RevisedAsync(this HttpContext context, string revision, ReadOnlyMemory<byte> body)
    {
        context.Response.Headers[RevisionHeader] = revision;
        return context.Query("rev") == revision ? context.Response.Bare(StatusCodes.Status304NotModified) : context.Response.JsonAsync(body);
    }

    /// <summary>Objects as the one field of an object; none of them as an empty object.</summary>
    public static ReadOnlyMemory<byte> Wrap(string field, IEnumerable<ReadOnlyMemory<byte>> objects)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        var any = false;
        foreach (var one in objects)
        {
            buffer.Write(any ? ","u8 : System.Text.Encoding.UTF8.GetBytes($"{{\"{field}\":["));
            buffer.Write(one.Span);
            any = true;
        }

        buffer.Write(any ? "]}"u8 : "{}"u8);
        return buffer.WrittenMemory;
    }
}
