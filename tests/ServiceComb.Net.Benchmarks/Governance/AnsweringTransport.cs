using System.Net;

namespace ServiceComb.Net.Benchmarks.Governance;

/// <summary>Answers at once, with one response for all.</summary>
internal sealed class AnsweringTransport : HttpMessageHandler
{
    private readonly Task<HttpResponseMessage> _answer = Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK));

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => _answer;
}
