using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.DependencyInjection;

namespace ServiceComb.Net.Governance.Tests.Fixtures;

/// <summary>A transport that answers as a test says, at once or when told, and remembers what it was asked.</summary>
internal sealed class ScriptedHandler(Func<HttpRequestMessage, HttpResponseMessage>? answer = null) : HttpMessageHandler
{
    public ConcurrentQueue<string> Hosts { get; } = new();

    public ConcurrentQueue<Dictionary<string, string>> Headers { get; } = new();

    /// <summary>When set, answers wait for it.</summary>
    public TaskCompletionSource? Gate { get; set; }

    public SemaphoreSlim Arrived { get; } = new(0);

    public void Use(IServiceCollection services) =>
        services.AddHttpClient("governed").ConfigurePrimaryHttpMessageHandler(() => this);

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Hosts.Enqueue(request.RequestUri!.Host);
        Headers.Enqueue(request.Headers.NonValidated.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase));
        Arrived.Release();
        var response = answer?.Invoke(request) ?? new HttpResponseMessage(HttpStatusCode.OK);
        return Gate is null ? Task.FromResult(response) : WaitAsync(response, cancellationToken);
    }

    private async Task<HttpResponseMessage> WaitAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await Gate!.Task.WaitAsync(cancellationToken);
        return response;
    }
}
