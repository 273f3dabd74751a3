using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using ServiceComb.Net.LocalEngine.ControlPlane.Errors;
using ServiceComb.Net.LocalEngine.ControlPlane.Iam;
using ServiceComb.Net.LocalEngine.Hosting;
using ServiceComb.Net.LocalEngine.Registry.Endpoints;

namespace ServiceComb.Net.LocalEngine.ControlPlane.Endpoints;

/// <summary>Reads the parts that requests of the control plane have in common, and writes their responses.</summary>
internal static class CloudRequest
{
    private const int MaxBody = 1024 * 1024;
    private const int MaxProjectLength = 64;
    private const int DefaultLimit = 10;
    private const int MaxLimit = 1000;
    private const string EnterpriseProject = "X-Enterprise-Project-ID";
    private const string EngineId = "X-Engine-Id";

    // The export names its header with underscores.
    private const string EngineIdOfExport = "x_engine_id";

    /// <summary>Gets the project in the path.</summary>
    /// <exception cref="EngineApiException">The project is too long.</exception>
    public static string Project(this HttpContext context) =>
        context.Route("project") is { Length: <= MaxProjectLength } project ? project : throw CloudErrors.Invalid($"project_id has more than {MaxProjectLength} characters");

    /// <summary>Gets the header with the enterprise project; null without it.</summary>
    public static string? EnterpriseProjectId(this HttpContext context) =>
        context.Request.Headers[EnterpriseProject].ToString() is { Length: > 0 } id ? id : null;

    /// <summary>Gets the header with the id of an engine; empty without it.</summary>
    public static string EngineIdHeader(this HttpContext context) =>
        context.Request.Headers[EngineId].ToString() is { Length: > 0 } id ? id : context.Request.Headers[EngineIdOfExport].ToString();

    /// <summary>Gets the caller's name; empty without authentication.</summary>
    public static string UserName(this HttpContext context) => context.Features.Get<CloudCaller>()?.User ?? "";

    /// <summary>Reads the body as JSON. A missing body is read as an empty object.</summary>
    /// <exception cref="EngineApiException">The body is too long or not valid JSON of the type.</exception>
    public static async Task<T> ReadJsonAsync<T>(this HttpContext context, JsonTypeInfo<T> type)
        where T : class, new()
    {
        var body = await RequestBody.ReadAsync(context.Request, MaxBody) ?? throw CloudErrors.Invalid($"the body is longer than {MaxBody} bytes");
        if (body.Length == 0)
        {
            return new T();
        }

        try
        {
            return JsonSerializer.Deserialize(body, type) ?? new T();
        }
        catch (JsonException exception)
        {
            // Without the value, which can be a password.
            throw CloudErrors.Invalid(string.Create(CultureInfo.InvariantCulture, $"the body is not valid JSON for this operation at {exception.Path ?? "$"}, line {exception.LineNumber + 1}"));
        }
    }

    /// <summary>Reads <c>offset</c> and <c>limit</c>.</summary>
    /// <exception cref="EngineApiException">A value is not a number in the range.</exception>
    public static (int Offset, int Limit) Page(this HttpContext context, bool isZeroAll = false)
    {
        var offset = Number(context, "offset", 0, 0, int.MaxValue);
        var limit = Number(context, "limit", DefaultLimit, isZeroAll ? 0 : 1, MaxLimit);
        return (offset, limit == 0 ? int.MaxValue : limit);
    }

    /// <summary>Reads a query parameter that is a time in milliseconds since 1970; null without it.</summary>
    /// <exception cref="EngineApiException">The value is not a number.</exception>
    public static long? Milliseconds(this HttpContext context, string name) =>
        context.Query(name) is not { Length: > 0 } text ? null
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value
        : throw CloudErrors.Invalid($"{name} is not a number of milliseconds since 1970");

    public static Task JsonAsync(this HttpContext context, JsonNode body, int status = StatusCodes.Status200OK)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            body.WriteTo(json);
        }

        return context.Response.UncompressedJsonAsync(buffer.ToArray(), status);
    }

    private static int Number(HttpContext context, string name, int absent, int min, int max) =>
        context.Query(name) is not { Length: > 0 } text ? absent
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max ? value
        : throw CloudErrors.Invalid(string.Create(CultureInfo.InvariantCulture, $"{name} is not a number between {min} and {max}"));
}
