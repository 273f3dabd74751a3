using ServiceComb.Net.Discovery.Directory;

namespace ServiceComb.Net.Discovery.Resolution;

/// <summary>Reports connection failures to the directory, so that other calls skip the instance before the registry removes
/// it.</summary>
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
            if (ConnectionFailure.ToHttpRequestException(exception) is var reported && reported != exception)
            {
                throw reported;
            }

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
            if (ConnectionFailure.ToHttpRequestException(exception) is var reported && reported != exception)
            {
                throw reported;
            }

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
