using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ServiceComb.Net.Governance.Context;

namespace ServiceComb.Net.Conformance.Vectors;

/// <summary>The instances of a vector, with scripted responses. Calls are sequential.</summary>
internal sealed class ScriptedService : IAsyncDisposable
{
    private readonly List<WebApplication> _apps = [];
    private readonly Dictionary<string, int> _requests = [];

    /// <summary>Gets the instances that responded, in order.</summary>
    public List<string> Responded { get; } = [];

    /// <summary>Gets the context of the last request.</summary>
    public Dictionary<string, string> SeenContext { get; private set; } = [];

    /// <summary>Starts a server for an instance and returns its address.</summary>
    public async Task<string> StartAsync(VectorInstance instance)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        _apps.Add(app);
        app.Run(context => RespondAsync(context, instance));
        await app.StartAsync();
        return app.Urls.First() + "/";
    }

    public Task RespondAsync(HttpContext context, VectorInstance instance)
    {
        var number = _requests.GetValueOrDefault(instance.Id);
        _requests[instance.Id] = number + 1;
        Responded.Add(instance.Id);
        // An app that governs incoming requests has already read the context; other servers read it from the headers.
        SeenContext = context.Request.Headers.TryGetValue("x-cse-context", out var sent)
            ? JsonSerializer.Deserialize<Dictionary<string, string>>(sent.ToString())!
            : InvocationContext.Current.Entries.ToDictionary(StringComparer.OrdinalIgnoreCase);
        context.Response.StatusCode = number < instance.Script.Count ? instance.Script[number] : StatusCodes.Status200OK;
        foreach (var (name, value) in instance.AnswerHeaders)
        {
            context.Response.Headers[name] = value;
        }

        return context.Response.WriteAsync(instance.Id);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var app in _apps)
        {
            await app.DisposeAsync();
        }
    }
}
