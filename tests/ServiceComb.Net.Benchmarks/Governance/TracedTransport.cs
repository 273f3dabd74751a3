using System.Diagnostics;
using System.Net;

namespace ServiceComb.Net.Benchmarks.Governance;

/// <summary>Writes the trace context as SocketsHttpHandler does, and responds immediately.</summary>
internal sealed class TracedTransport : HttpMessageHandler
{
    private readonly Task<HttpResponseMessage> _response = Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK));

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        DistributedContextPropagator.Current.Inject(Activity.Current, request, static (carrier, key, value) =>
            ((HttpRequestMessage)carrier!).Headers.TryAddWithoutValidation(key, value));
        return _response;
    }
}
