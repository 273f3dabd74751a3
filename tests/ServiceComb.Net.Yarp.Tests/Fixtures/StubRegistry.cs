using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ServiceComb.Net.Yarp.Tests.Fixtures;

/// <summary>A registry that knows one list of instances and takes nothing.</summary>
internal sealed class StubRegistry : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string _list;

    private StubRegistry(WebApplication app, string list) => (_app, _list) = (app, list);

    public string Address => _app.Urls.Single();

    public static async Task<StubRegistry> StartAsync(params (string Id, string Endpoint, string Version)[] instances)
    {
        var list = string.Join(',', instances.Select(static one =>
            $$"""{"instanceId":"{{one.Id}}","serviceId":"s","version":"{{one.Version}}","status":"UP","endpoints":["{{one.Endpoint}}"]}"""));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var registry = new StubRegistry(app, list);
        app.Run(registry.RespondAsync);
        await app.StartAsync();
        return registry;
    }

    /// <summary>Whether a request that came to a proxy is for this registry.</summary>
    public bool IsTargetOf(HttpRequest request) => request.Host.Value == new Uri(Address).Authority;

    /// <summary>Responds to a request, which a proxy may have received.</summary>
    public Task RespondAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        context.Response.Headers["X-Resource-Revision"] = "1";
        context.Response.StatusCode = path.Contains("/registry/instances", StringComparison.Ordinal) ? 200 : 503;
        return context.Response.WriteAsync(path.EndsWith("/action", StringComparison.Ordinal)
            ? """{"services":{"notModified":[0]}}"""
            : $$"""{"instances":[{{_list}}]}""");
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
