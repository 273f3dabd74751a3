using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using ServiceComb.Net.LocalEngine.ControlPlane.Engines;
using ServiceComb.Net.LocalEngine.ControlPlane.Errors;
using ServiceComb.Net.LocalEngine.ControlPlane.State;
using ServiceComb.Net.LocalEngine.Governance;
using ServiceComb.Net.LocalEngine.Hosting;
using ServiceComb.Net.LocalEngine.Registry.Endpoints;
using ServiceComb.Net.LocalEngine.Signing;

namespace ServiceComb.Net.LocalEngine.ControlPlane.Endpoints;

/// <summary>Forwards the operations on configuration (chapter 5.2 of the API reference), governance and metrics (5.4) and accounts (5.5) at
/// the address of the cloud to the engine that the request names. Errors have the format of the cloud.</summary>
internal sealed class EngineProxy(EngineLookup lookup, ManagedEngineClient client) : IDisposable
{
    // The path of an engine contains this project, whatever the project of the cloud is.
    private const string EngineProject = "default";
    private static readonly string[] ForwardedHeaders = ["X-ENVIRONMENT", "Accept"];
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromMinutes(1);
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false, PooledConnectionIdleTimeout = TimeSpan.FromSeconds(5) }) { Timeout = RequestTimeout };

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/{project}/kie/file", ImportAsync);
        routes.MapPost("/v1/{project}/kie/download", ExportAsync);
        routes.MapDelete(ConfigurationScopes.Route, context => ForwardGovernanceAsync(context, "configs", "dimension"));
        routes.MapMethods("/v3/{project}/govern/governance/{kind}", [HttpMethods.Get, HttpMethods.Post], context => ForwardGovernanceAsync(context, "governance", "kind"));
        routes.MapMethods(
            "/v3/{project}/govern/governance/{kind}/{id}", [HttpMethods.Get, HttpMethods.Put, HttpMethods.Delete], context => ForwardGovernanceAsync(context, "governance", "kind", "id"));
        routes.MapMethods(
            "/v3/{project}/govern/route-rule/microservices/{service}", [HttpMethods.Get, HttpMethods.Put, HttpMethods.Delete], context => ForwardGovernanceAsync(context, "route-rule/microservices", "service"));
        routes.MapGet("/v3/{project}/csemonitor/thresholds", context => ForwardMonitorAsync(context, "thresholds"));
        routes.MapGet("/v3/{project}/csemonitor/metric", context => ForwardMonitorAsync(context, "metric"));
        routes.MapGet("/v3/{project}/csemonitor/metric/list", context => ForwardMonitorAsync(context, "metric/list"));
        routes.MapPut("/v3/{project}/accounts/{name}", context => ForwardAccountAsync(context, ""));
        routes.MapDelete("/v3/{project}/accounts/{name}", context => ForwardAccountAsync(context, ""));
        routes.MapPost("/v3/{project}/accounts/{name}/password", context => ForwardAccountAsync(context, "/password"));
    }

    public void Dispose() => _http.Dispose();

    private Task ImportAsync(HttpContext context)
    {
        // The engine, like KIE, requires the parameter; the API reference has a default.
        var query = context.Request.QueryString;
        query = context.Query("override").Length > 0 ? query : query.Add("override", "force");
        return ForwardAsync(context, RequireRunning(lookup.FromHeaderOrOnly(context)), static engine => engine.KiePort, $"/v1/{EngineProject}/kie/file{query}");
    }

    private Task ExportAsync(HttpContext context) =>
        ForwardAsync(context, RequireRunning(lookup.FromHeaderOrOnly(context)), static engine => engine.KiePort, $"/v1/{EngineProject}/kie/download{context.Request.QueryString}");

    // Each route value is encoded, so that it stays one segment of the path.
    private Task ForwardGovernanceAsync(HttpContext context, string path, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            path = $"{path}/{Uri.EscapeDataString(context.Route(name))}";
        }

        return ForwardAsync(
            context, RequireRunning(lookup.FromHeaderOrOnly(context)), static engine => engine.RegistryPort, $"/v3/{EngineProject}/govern/{path}{context.Request.QueryString}");
    }

    private Task ForwardMonitorAsync(HttpContext context, string path) => ForwardAsync(
        context, RequireRunning(lookup.FromHeaderOrOnly(context)), static engine => engine.MonitorPort, $"/v3/{EngineProject}/csemonitor/{path}{context.Request.QueryString}");

    private Task ForwardAccountAsync(HttpContext context, string suffix)
    {
        var engine = RequireRunning(lookup.FromHeaderOrOnly(context));
        return engine.Settings.Rbac
            ? ForwardAsync(context, engine, static engine => engine.RegistryPort, $"/v3/{EngineProject}/accounts/{Uri.EscapeDataString(context.Route("name"))}{suffix}", isAccount: true)
            : throw CloudErrors.Invalid($"access control (RBAC) of engine {engine.Name} is not enabled, so it has no accounts");
    }

    private static EngineRecord RequireRunning(EngineRecord engine) =>
        engine.IsNacos ? throw CloudErrors.Invalid("no Nacos server runs behind a local Nacos engine")
        : EngineStates.IsRunning(engine.Status) ? engine
        : throw CloudErrors.Busy($"the status of engine {engine.Name} is {engine.Status}");

    private async Task ForwardAsync(HttpContext context, EngineRecord engine, Func<EngineRecord, int> getPort, string target, bool isAccount = false)
    {
        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), new Uri(client.GetAddress(getPort(engine)), target));
        try
        {
            request.Content = context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == false ? null : new StreamContent(context.Request.Body);
            CopyHeaders(context.Request, request);
            await AuthenticateAsync(context, engine, request, isAccount);
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, context.RequestAborted);
            if (!response.IsSuccessStatusCode)
            {
                throw ToError(response, await response.Content.ReadAsByteArrayAsync(context.RequestAborted));
            }

            context.Response.StatusCode = (int)response.StatusCode;
            context.Response.ContentType = response.Content.Headers.ContentType?.ToString();
            context.Response.ContentLength = response.Content.Headers.ContentLength;
            if (response.Content.Headers.ContentDisposition is { } disposition)
            {
                context.Response.Headers.ContentDisposition = disposition.ToString();
            }

            await response.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
        }
        catch (Exception exception) when (exception is HttpRequestException or JobException || (exception is OperationCanceledException && !context.RequestAborted.IsCancellationRequested))
        {
            throw CloudErrors.Busy($"engine {engine.Name} does not respond: {exception.Message}");
        }
    }

    // The cloud's operations on configuration, governance and metrics need only its own authentication; those on accounts also need a token of the engine,
    // unless the header contains a signature.
    private async Task AuthenticateAsync(HttpContext context, EngineRecord engine, HttpRequestMessage request, bool isAccount)
    {
        var authorization = context.Request.Headers.Authorization.ToString();
        if (isAccount && !SignatureVerifier.IsSignature(authorization))
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }
        else if (engine.Settings.Rbac && await client.CreateTokenAsync(engine, context.RequestAborted) is { } token)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }
    }

    private static void CopyHeaders(HttpRequest from, HttpRequestMessage to)
    {
        if (to.Content is { } content)
        {
            content.Headers.ContentLength = from.ContentLength;
            content.Headers.TryAddWithoutValidation("Content-Type", from.ContentType);
        }

        foreach (var name in ForwardedHeaders)
        {
            if (from.Headers[name] is [{ } value, ..])
            {
                to.Headers.TryAddWithoutValidation(name, value);
            }
        }
    }

    private static EngineApiException ToError(HttpResponseMessage response, byte[] body)
    {
        var status = (int)response.StatusCode;
        var (code, message, detail) = ReadError(body) ?? ("", response.ReasonPhrase ?? "", "");
        code = code switch
        {
            "400001" => "SVCSTG.00400100",
            "404001" => "SVCSTG.00400106",
            "409001" => "SVCSTG.00400107",
            "" => status == StatusCodes.Status401Unauthorized ? "SVCSTG.00300401" : "SVCSTG.00500400",
            _ => code,
        };
        return new EngineApiException(status, code, message, detail);
    }

    private static (string Code, string Message, string Detail)? ReadError(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            return root.ValueKind == JsonValueKind.Object ? (Text("error_code", "errorCode"), Text("error_msg", "errorMessage"), Text("detail", "detail")) : null;

            string Text(string name, string otherName) => root.TryGetProperty(name, out var value) || root.TryGetProperty(otherName, out value) ? value.ToString() : "";
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
