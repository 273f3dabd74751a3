using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.DependencyInjection;

namespace ServiceComb.Net.Governance.Tests.Fixtures;

/// <summary>A transport that responds as a test specifies, immediately or when the test lets it, and records the requests.</summary>
internal sealed class ScriptedHandler(Func<HttpRequestMessage, HttpResponseMessage>? respond = null) : HttpMessageHandler
{
    public ConcurrentQueue<string> Hosts { get; } = new();

    public ConcurrentQueue<Dictionary<string, string>> Headers { get; } = new();

    /// <summary>When set, responses wait for it.</summary>
    public TaskCompletionSource? Gate { get; set; }

    public SemaphoreSlim Arrived { get; } = new(0);

    public void Use(IServiceCollection services) =>
        services.AddHttpClient("governed").ConfigurePrimaryHttpMessageHandler(() => this);

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Hosts.Enqueue(request.RequestUri!.Host);
        Headers.Enqueue(request.Headers.NonValidated.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase));
        Arrived.Release();
        var response = respond?.Invoke(request) ?? new HttpResponseMessage(HttpStatusCode.OK);
        return Gate is null ? Task.FromResult(response) : WaitAsync(response, cancellationToken);
    }

    private async Task<HttpResponseMessage> WaitAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await Gate!.Task.WaitAsync(cancellationToken);
        return response;
    }
}
