using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ServiceComb.Net.Client;
using ServiceComb.Net.Client.Kie;
using ServiceComb.Net.Configuration.Store;

namespace ServiceComb.Net.Configuration.Tests.Store;

/// <summary>A configuration center with one item and scripted responses to writes.</summary>
internal sealed class OneItemKie : IAsyncDisposable
{
    private const string Item = """{"id":"1","key":"a","value":"1","value_type":"text","status":"enabled","labels":{}}""";
    private readonly WebApplication _app;
    private EngineHttpClient? _transport;

    private OneItemKie(WebApplication app) => _app = app;

    public List<string> Writes { get; } = [];

    /// <summary>The status of the response to a write.</summary>
    public Func<string, int> Respond { get; set; } = static _ => 200;

    public static async Task<(OneItemKie Kie, IKieStore Store)> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var kie = new OneItemKie(app);
        app.MapGet("/v1/default/kie/kv", static context => context.Response.WriteAsync($$"""{"total":1,"data":[{{Item}}]}"""));
        app.MapPost("/v1/default/kie/kv", kie.WriteAsync);
        app.MapDelete("/v1/default/kie/kv/1", kie.WriteAsync);
        await app.StartAsync();
        var options = new EngineClientOptions { ConnectTimeout = TimeSpan.FromMinutes(2), RequestTimeout = TimeSpan.FromMinutes(2) };
        options.Addresses.Add(app.Urls.First());
        kie._transport = new EngineHttpClient(options);
        return (kie, new KieStore(new KieClient(kie._transport)));
    }

    public async ValueTask DisposeAsync()
    {
        _transport?.Dispose();
        await _app.DisposeAsync();
    }

    private async Task WriteAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var write = $"{context.Request.Method} {await reader.ReadToEndAsync()}".Trim();
        Writes.Add(write);
        context.Response.StatusCode = Respond(write);
        await context.Response.WriteAsync(Item);
    }
}
