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

/// <summary>Reads the parts that requests of the registry have in common.</summary>
internal static class RegistryRequest
{
    /// <summary>The maximum size of a body, in bytes, as in the real registry.</summary>
    public const int MaxBodySize = 2 * 1024 * 1024;

    /// <summary>The maximum size, in bytes, of the body that registers an instance.</summary>
    public const int MaxInstanceBody = 5 * 1024;

    /// <summary>The maximum size, in bytes, of the body that replaces the properties of a microservice or an
    /// instance.</summary>
    public const int MaxPropertiesBody = 3 * 1024;
    private const string DefaultName = "default";
    private const string RevisionHeader = "X-Resource-Revision";

    /// <summary>Gets the tenant of a request. Paths of the v3 API contain no project.</summary>
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

    /// <summary>Gets the microservice id in the path.</summary>
    /// <exception cref="EngineApiException">The id has an invalid format.</exception>
    public static string ServiceId(this HttpContext context)
    {
        var id = context.Route("serviceId");
        RegistryRules.RequiredServiceId.For("Request.ServiceId").Require(id);
        return id;
    }

    /// <summary>Gets the microservice id and the instance id in the path.</summary>
    /// <exception cref="EngineApiException">An id has an invalid format.</exception>
    public static InstanceKey InstanceKey(this HttpContext context)
    {
        var id = context.Route("instanceId");
        var service = context.ServiceId();
        RegistryRules.RequiredInstanceId.For("Request.InstanceId").Require(id);
        return new InstanceKey(service, id);
    }

    public static string Route(this HttpContext context, string name) => (string)context.Request.RouteValues[name]!;

    public static string Query(this HttpContext context, string name) => QueryParameters.First(context.Request, name) ?? "";

    /// <summary>Reads a boolean query parameter; an absent one is false.</summary>
    /// <exception cref="EngineApiException">The value is not a boolean as Go parses it.</exception>
    public static bool QueryFlag(this HttpContext context, string name, string message) => context.Query(name) switch
    {
        "" or "0" or "false" or "f" or "F" or "FALSE" or "False" => false,
        "1" or "true" or "t" or "T" or "TRUE" or "True" => true,
        _ => throw RegistryErrors.Invalid(message),
    };

    /// <summary>Reads a lenient boolean query parameter: any value but 1 and true is false.</summary>
    public static bool IsSet(this HttpContext context, string name) =>
        context.Query(name).Trim() is var value && (value == "1" || value.Equals("true", StringComparison.OrdinalIgnoreCase));

    public static string? ConsumerId(this HttpContext context) =>
        context.Request.Headers.TryGetValue("X-ConsumerId", out var values) ? values.ToString() : null;

    public static IReadOnlyList<string> Tags(this HttpContext context) =>
        context.Query("tags") is { Length: > 0 } tags ? tags.Split(',') : [];

    /// <summary>Reads the body as JSON; null is read as an empty object.</summary>
    /// <param name="context">The request.</param>
    /// <param name="type">The type to read.</param>
    /// <param name="isShort">Whether the error omits the details, as the real registry does for instance requests.</param>
    /// <param name="limit">The maximum size of the body, in bytes.</param>
    /// <exception cref="EngineApiException">The body is too long or not valid JSON of the type.</exception>
    public static async Task<T> ReadAsync<T>(this HttpContext context, JsonTypeInfo<T> type, bool isShort = false, int limit = MaxBodySize)
        where T : class, new()
    {
        var body = await RequestBody.ReadAsync(context.Request, limit) ?? throw RegistryErrors.Invalid("http: request body too large");
        return GoJson.Read(body, type, out var value) is { } errorMessage
            ? throw RegistryErrors.Invalid(isShort ? "Unmarshal error" : errorMessage)
            : value;
    }

    /// <summary>Reads the body of a request that names services. With access control the real registry reads it before the
    /// endpoint does, so that an account with limited roles gets an authorization error for an invalid body.</summary>
    /// <exception cref="EngineApiException">The body is too long or not valid JSON of the type.</exception>
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

    /// <summary>Writes a list with its revision, or 304 when the caller already has that revision.</summary>
    public static Task ListWithRevisionAsync(this HttpContext context, FindResponseCache response) =>
        context.IsUnmodified(response.Revision) ? context.Response.StatusOnlyAsync(StatusCodes.Status304NotModified)
        : GzipCompression.IsAccepted(context, response.Body.Length) ? context.Response.CompressedJsonAsync(response.Compressed)
        : context.Response.UncompressedJsonAsync(response.Body);

    /// <summary>Writes a body with its revision, or 304 when the caller already has that revision.</summary>
    public static Task ListWithRevisionAsync(this HttpContext context, string revision, ReadOnlyMemory<byte> body) =>
        context.IsUnmodified(revision) ? context.Response.StatusOnlyAsync(StatusCodes.Status304NotModified) : context.Response.JsonAsync(body);

    /// <summary>Writes objects as the only field of an object; without objects the result is an empty object.</summary>
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

    // Sets the revision header and returns whether the caller already has that revision.
    private static bool IsUnmodified(this HttpContext context, string revision)
    {
        context.Response.Headers[RevisionHeader] = revision;
        return context.Query("rev") == revision;
    }
}
