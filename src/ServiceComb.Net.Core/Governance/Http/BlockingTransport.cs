namespace ServiceComb.Net.Governance.Http;

/// <summary>Sends requests synchronously on the calling thread, as <see cref="HttpClient.Send(HttpRequestMessage)"/>
/// requires.</summary>
internal sealed class BlockingTransport(HttpMessageHandler inner) : HttpMessageHandler
{
    private readonly HttpMessageInvoker _inner = new(inner, disposeHandler: false);

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return Task.FromResult(_inner.Send(request, cancellationToken));
        }
        catch (Exception exception)
        {
            return Task.FromException<HttpResponseMessage>(exception);
        }
    }
}
