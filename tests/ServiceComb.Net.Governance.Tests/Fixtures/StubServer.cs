using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ServiceComb.Net.Discovery.Directory;

namespace ServiceComb.Net.Governance.Tests.Fixtures;

/// <summary>A real server on a free port that responds as a test specifies and records the requests.</summary>
internal sealed class StubServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private StubServer(WebApplication app) => _app = app;

    public int Status { get; set; } = 200;

    public ConcurrentQueue<string> Requests { get; } = new();

    public string Address => _app.Urls.First() + "/";

    public static async Task<StubServer> StartAsync(int status = 200)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var stub = new StubServer(app) { Status = status };
        app.Run(stub.RespondAsync);
        await app.StartAsync();
        return stub;
    }

    public ServiceInstance As(string id, string version = "1.0.0", string basePath = "") =>
        FakeDirectory.Instance(id, version, Address + basePath);

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task RespondAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        Requests.Enqueue($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString} {body}".TrimEnd());
        context.Response.StatusCode = Status;
    }
}
