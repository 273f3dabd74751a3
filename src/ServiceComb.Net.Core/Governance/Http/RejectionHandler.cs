using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Discovery.Endpoints;

namespace ServiceComb.Net.Governance.Http;

/// <summary>Wraps handlers that retry calls. When a local policy rejects a call, this handler ends it with the rejection as
/// its response: inner handlers neither retry it nor count it as a failure of the service.</summary>
internal sealed class RejectionHandler(IInstanceDirectory directory) : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        IsForService(request) ? EncloseAsync(request, cancellationToken) : base.SendAsync(request, cancellationToken);

    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!IsForService(request))
        {
            return base.Send(request, cancellationToken);
        }

        using var scope = RejectionScope.Begin(request, cancellationToken);
        try
        {
            return End(scope, base.Send(request, scope.Token), request);
        }
        catch (Exception) when (scope.Rejection is not null && !cancellationToken.IsCancellationRequested)
        {
            return RejectionResponse.From(scope.Rejection, request);
        }
        finally
        {
            RejectionScope.Remove(request);
        }
    }

    private async Task<HttpResponseMessage> EncloseAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var scope = RejectionScope.Begin(request, cancellationToken);
        try
        {
            return End(scope, await base.SendAsync(request, scope.Token), request);
        }
        catch (Exception) when (scope.Rejection is not null && !cancellationToken.IsCancellationRequested)
        {
            return RejectionResponse.From(scope.Rejection, request);
        }
        finally
        {
            RejectionScope.Remove(request);
        }
    }

    private static HttpResponseMessage End(RejectionScope scope, HttpResponseMessage response, HttpRequestMessage request)
    {
        if (scope.Rejection is not { } rejection)
        {
            return response;
        }

        response.Dispose();
        return RejectionResponse.From(rejection, request);
    }

    private bool IsForService(HttpRequestMessage request) =>
        request.RequestUri is { IsAbsoluteUri: true, IsDefaultPort: true } uri && directory.Find(EndpointHost.Parse(uri.Host, out _)) is not null;
}
