using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Discovery.Endpoints;

namespace ServiceComb.Net.Governance.Http;

/// <summary>Encloses handlers that repeat calls. When a policy of this process refuses a call, the call ends here with the
/// refusal as its response: handlers inside neither repeat it nor count it as a failure of the service.</summary>
internal sealed class RefusalHandler(IInstanceDirectory directory) : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        IsForService(request) ? EncloseAsync(request, cancellationToken) : base.SendAsync(request, cancellationToken);

    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!IsForService(request))
        {
            return base.Send(request, cancellationToken);
        }

        using var scope = RefusalScope.Begin(request, cancellationToken);
        try
        {
            return End(scope, base.Send(request, scope.Token), request);
        }
        catch (Exception) when (scope.Refusal is not null && !cancellationToken.IsCancellationRequested)
        {
            return RefusalResponse.From(scope.Refusal, request);
        }
        finally
        {
            RefusalScope.Remove(request);
        }
    }

    private async Task<HttpResponseMessage> EncloseAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var scope = RefusalScope.Begin(request, cancellationToken);
        try
        {
            return End(scope, await base.SendAsync(request, scope.Token), request);
        }
        catch (Exception) when (scope.Refusal is not null && !cancellationToken.IsCancellationRequested)
        {
            return RefusalResponse.From(scope.Refusal, request);
        }
        finally
        {
            RefusalScope.Remove(request);
        }
    }

    private static HttpResponseMessage End(RefusalScope scope, HttpResponseMessage response, HttpRequestMessage request)
    {
        if (scope.Refusal is not { } refusal)
        {
            return response;
        }

        response.Dispose();
        return RefusalResponse.From(refusal, request);
    }

    private bool IsForService(HttpRequestMessage request) =>
        request.RequestUri is { IsAbsoluteUri: true, IsDefaultPort: true } uri && directory.Find(EndpointHost.Parse(uri.Host, out _)) is not null;
}
