using System.Collections.Concurrent;
using System.Net;

namespace ServiceComb.Net.Tests.Calls;

/// <summary>A message handler that responds to every request and records its address, HTTP version and version policy.</summary>
internal sealed class SentRequests : HttpMessageHandler
{
    public ConcurrentQueue<string> Addresses { get; } = new();

    public ConcurrentQueue<string> Versions { get; } = new();

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Addresses.Enqueue(request.RequestUri!.GetComponents(UriComponents.SchemeAndServer | UriComponents.StrongPort | UriComponents.Path, UriFormat.UriEscaped));
        Versions.Enqueue($"{request.Version} {request.VersionPolicy}");
        return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { RequestMessage = request });
    }
}
