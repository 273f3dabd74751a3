using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using ServiceComb.Net.LocalEngine.Hosting;
using ServiceComb.Net.LocalEngine.Json;
using ServiceComb.Net.LocalEngine.Registry;
using ServiceComb.Net.LocalEngine.Registry.Endpoints;

namespace ServiceComb.Net.LocalEngine.Rbac.Endpoints;

/// <summary>Reads what requests about accounts and roles have in common.</summary>
internal static class RbacRequest
{
    private const string ShortComplaint = "json is invalid";

    /// <summary>The body as JSON; null counts as empty.</summary>
    /// <param name="context">The request.</param>
    /// <param name="type">What to read.</param>
    /// <param name="isShort">Whether a refusal says no more than that the JSON is invalid.</param>
    /// <exception cref="EngineApiException">It is too long, or no such JSON.</exception>
    public static async Task<T> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> type, bool isShort = false)
        where T : class, new()
    {
        var body = await RequestBody.ReadAsync(context.Request, RegistryRequest.MaxBodySize)
            ?? throw RegistryErrors.Invalid("http: request body too large");
        return GoJson.Read(body, type, out var value) is { } complaint
            ? throw RegistryErrors.Invalid(isShort ? ShortComplaint : complaint)
            : value;
    }

    /// <summary>Where the caller is, by the connection: headers can say anything.</summary>
    public static string Address(this HttpContext context) =>
        context.Connection.RemoteIpAddress is not { } address ? ""
        : address.IsIPv4MappedToIPv6 ? address.MapToIPv4().ToString()
        : address.ToString();
}
