using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ServiceComb.Net.Yarp.Tests.World;

/// <summary>A registry that knows one list of instances and takes nothing.</summary>
internal sealed class StubRegistry : IAsyncDisposable
{
    private readonly WebApplication _app;

    private StubRegistry(WebApplication app) => _app = app;

    public string Address => _app.Urls.Single();

    public static async Task<StubRegistry> StartAsync(params (string Id, string Endpoint)[] instances)
    {
        var list = string.Join(',', instances.Select(static one =>
            $$"""{"instanceId":"{{one.Id}}","serviceId":"s","version":"1.0.0","status":"UP","endpoints":["{{one.Endpoint}}"]}"""));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(context =>
        {
            var path = context.Request.Path.Value!;
            context.Response.Headers["X-Resource-Revision"] = "1";
            context.Response.StatusCode = path.Contains("/registry/instances", StringComparison.Ordinal) ? 200 : 503;
            return context.Response.WriteAsync(path.EndsWith("/action", StringComparison.Ordinal)
                ? """{"services":{"notModified":[0]}}"""
                : $$"""{"instances":[{{list}}]}""");
        });
        await app.StartAsync();
        return new StubRegistry(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
