using System.Buffers;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using ServiceComb.Net.LocalEngine.Hosting;
using ServiceComb.Net.LocalEngine.Json;
using ServiceComb.Net.LocalEngine.Rbac;
using ServiceComb.Net.LocalEngine.Rbac.Access;
using ServiceComb.Net.LocalEngine.Registry.Rules;
using ServiceComb.Net.LocalEngine.Registry.State;

namespace ServiceComb.Net.LocalEngine.Registry.Endpoints;

/// <summary>Reads what requests of the registry have in common.</summary>
internal static class RegistryRequest
{
    /// <summary>Bytes of a body; the real registry refuses more.</summary>
    public const int MaxBodySize = 2 * 1024 * 1024;

    /// <summary>Bytes of the body that registers an instance.</summary>
    public const int MaxInstanceBody = 5 * 1024;

    /// <summary>Bytes of the body that replaces the properties of a microservice or an instance.</summary>
    public const int MaxPropertiesBody = 3 * 1024;
    private const string DefaultName = "default";
    private const string RevisionHeader = "X-Resource-Revision";

    /// <summary>The tenant of a request. Paths of the old API name no project.</summary>
    public static TenantName TenantName(this HttpContext context)
    {
        var domain = context.Request.Headers["X-Domain-Name"].ToString();
        if (context.Request.RouteValues["project"] is string project)
        {
            return new TenantName(domain.Length == 0 ? DefaultName : domain, project);
        }

        var tenant = context.Request.Headers["X-Tenant-Name"].ToString();
        return new TenantName(tenant.Length > 0 ? tenant : domain.Length > 0 ? domain : DefaultName, DefaultName);
    }

    /// <summary>The id of the microservice in the path.</summary>
    /// <exception cref="EngineApiException">It cannot be one; then nothing is looked up.</exception>
    public static string ServiceId(this HttpContext context)
    {
        var id = context.Route("serviceId");
        RegistryRules.RequiredServiceId.For("Request.ServiceId").Require(id);
        return id;
    }

    /// <summary>The ids of microservice and instance in the path.</summary>
    /// <exception cref="EngineApiException">One of them cannot be one; then nothing is looked up.</exception>
    public static InstanceKey InstanceKey(this HttpContext context)
    {
        var id = context.Route("instanceId");
        var service = context.ServiceId();
        RegistryRules.RequiredInstanceId.For("Request.InstanceId").Require(id);
        return new InstanceKey(service, id);
    }

    public static string Route(this HttpContext context, string name) => (string)context.Request.RouteValues[name]!;

    public static string Query(this HttpContext context, string name) => QueryParameters.First(context.Request, name) ?? "";

    /// <summary>A flag of the query; anything but nothing, 0, 1, true and false is refused.</summary>
    public static bool QueryFlag(this HttpContext context, string name, string refusal) => context.Query(name) switch
    {
        "" or "0" or "false" or "f" or "F" or "FALSE" or "False" => false,
        "1" or "true" or "t" or "T" or "TRUE" or "True" => true,
        _ => throw RegistryErrors.Invalid(refusal),
    };

    /// <summary>A flag of the query that cannot be wrong: anything but 1 and true counts as not set.</summary>
    public static bool IsSet(this HttpContext context, string name) =>
        context.Query(name).Trim() is var value && (value == "1" || value.Equals("true", StringComparison.OrdinalIgnoreCase));

    public static string? ConsumerId(this HttpContext context) =>
        context.Request.Headers.TryGetValue("X-ConsumerId", out var values) ? values.ToString() : null;

    public static IReadOnlyList<string> Tags(this HttpContext context) =>
        context.Query("tags") is { Length: > 0 } tags ? tags.Split(',') : [];

    /// <summary>The body as JSON; null counts as empty.</summary>
    /// <param name="context">The request.</param>
    /// <param name="type">What to read.</param>
    /// <param name="isShort">Whether a refusal says no more than that the body cannot be read, as the real registry does where
    /// instances are concerned.</param>
    /// <param name="limit">Bytes that the body may have.</param>
    /// <exception cref="EngineApiException">It is too long, or no such JSON.</exception>
    public static async Task<T> ReadAsync<T>(this HttpContext context, JsonTypeInfo<T> type, bool isShort = false, int limit = MaxBodySize)
        where T : class, new()
    {
        var body = await RequestBody.ReadAsync(context.Request, limit) ?? throw RegistryErrors.Invalid("http: request body too large");
        return GoJson.Read(body, type, out var value) is { } complaint
            ? throw RegistryErrors.Invalid(isShort ? "Unmarshal error" : complaint)
            : value;
    }

    /// <summary>The body of a request that names services in it. With access control the real registry reads it before the
    /// endpoint does, so a limited account learns of a bad body only that the request is not authorized.</summary>
    /// <exception cref="EngineApiException">It is too long, or no such JSON.</exception>
    public static async Task<T> ReadScopedAsync<T>(this HttpContext context, JsonTypeInfo<T> type, bool isShort = false)
        where T : class, new()
    {
        try
        {
            return await context.ReadAsync(type, isShort);
        }
        catch (EngineApiException) when (CallerScope.Of(context) is not null)
        {
            throw RbacErrors.NoScope();
        }
    }

    /// <summary>A list with its revision, or 304 when the caller has it.</summary>
    public static Task RevisedAsync(this HttpContext context, FindResponseCache answer) =>
        context.Has(answer.Revision) ? context.Response.Bare(StatusCodes.Status304NotModified)
        : GzipCompression.IsAccepted(context, answer.Body.Length) ? context.Response.CompressedJsonAsync(answer.Packed)
        : context.Response.UncompressedJsonAsync(answer.Body);

    /// <summary>An answer with its revision, or 304 when the caller has it.</summary>
    public static Task RevisedAsync(this HttpContext context, string revision, ReadOnlyMemory<byte> body) =>
        context.Has(revision) ? context.Response.Bare(StatusCodes.Status304NotModified) : context.Response.JsonAsync(body);

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

    // Tells the caller the revision there is, and whether it is the one the caller has.
    private static bool Has(this HttpContext context, string revision)
    {
        context.Response.Headers[RevisionHeader] = revision;
        return context.Query("rev") == revision;
    }
}
