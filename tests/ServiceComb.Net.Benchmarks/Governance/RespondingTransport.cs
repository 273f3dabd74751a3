using System.Net;

namespace ServiceComb.Net.Benchmarks.Governance;

/// <summary>Responds immediately, always with the same response.</summary>
internal sealed class RespondingTransport : HttpMessageHandler
{
    private readonly Task<HttpResponseMessage> _response = Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK));

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => _response;
}
