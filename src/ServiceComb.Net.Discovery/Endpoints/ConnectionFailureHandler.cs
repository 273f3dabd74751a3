using ServiceComb.Net.Discovery.Directory;

namespace ServiceComb.Net.Discovery.Endpoints;

/// <summary>Reports to the directory where no connection could be made, so that other calls pass that instance over before
/// the registry says so.</summary>
internal sealed class ConnectionFailureHandler(InstanceDirectory directory) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var address = request.RequestUri;
        try
        {
            return await base.SendAsync(request, cancellationToken);
        }
        catch (Exception exception) when (ConnectionFailure.Matches(exception))
        {
            Report(address);
            throw;
        }
    }

    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var address = request.RequestUri;
        try
        {
            return base.Send(request, cancellationToken);
        }
        catch (Exception exception) when (ConnectionFailure.Matches(exception))
        {
            Report(address);
            throw;
        }
    }

    private void Report(Uri? address)
    {
        if (address is not null)
        {
            directory.OnConnectionFailure(address.IdnHost, address.Port);
        }
    }
}
