using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using ServiceComb.Net.LocalEngine.Hosting;
using ServiceComb.Net.LocalEngine.Json;
using ServiceComb.Net.LocalEngine.Registry;
using ServiceComb.Net.LocalEngine.Registry.Endpoints;

namespace ServiceComb.Net.LocalEngine.Rbac.Endpoints;

/// <summary>Reads the parts that requests about accounts and roles have in common.</summary>
internal static class RbacRequest
{
    private const string ShortError = "json is invalid";

    /// <summary>Reads the body as JSON; null is read as an empty object.</summary>
    /// <param name="context">The request.</param>
    /// <param name="type">The type to read.</param>
    /// <param name="isShort">Whether the error omits the details.</param>
    /// <exception cref="EngineApiException">The body is too long or not valid JSON of the type.</exception>
    public static async Task<T> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> type, bool isShort = false)
        where T : class, new()
    {
        var body = await RequestBody.ReadAsync(context.Request, RegistryRequest.MaxBodySize)
            ?? throw RegistryErrors.Invalid("http: request body too large");
        return GoJson.Read(body, type, out var value) is { } errorMessage
            ? throw RegistryErrors.Invalid(isShort ? ShortError : errorMessage)
            : value;
    }

    /// <summary>Gets the client address of the connection; forwarding headers can be forged.</summary>
    public static string Address(this HttpContext context) =>
        context.Connection.RemoteIpAddress is not { } address ? ""
        : address.IsIPv4MappedToIPv6 ? address.MapToIPv4().ToString()
        : address.ToString();
}
