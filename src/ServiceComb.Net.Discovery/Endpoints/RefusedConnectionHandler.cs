using System.Net.Sockets;
using ServiceComb.Net.Discovery.Directory;

namespace ServiceComb.Net.Discovery.Endpoints;

/// <summary>Tells the directory where nobody could connect to, so that others pass that instance over before the registry
/// says so.</summary>
internal sealed class RefusedConnectionHandler(InstanceDirectory directory) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var place = request.RequestUri;
        try
        {
            return await base.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException exception) when (place is not null && IsRefusal(exception))
        {
            directory.Refused(place.IdnHost, place.Port);
            throw;
        }
    }

    private static bool IsRefusal(HttpRequestException exception) =>
        exception.HttpRequestError == HttpRequestError.ConnectionError && exception.InnerException is SocketException;
}
