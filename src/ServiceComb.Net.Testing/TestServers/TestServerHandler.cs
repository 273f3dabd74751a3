using System.Net.Sockets;

namespace ServiceComb.Net.Testing.TestServers;

/// <summary>Sends requests for test servers to these, and others to the network.</summary>
internal sealed class TestServerHandler(HttpMessageHandler network, TestServerDirectory servers) : DelegatingHandler(network)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!TestServerDirectory.IsTestServer(request.RequestUri))
        {
            return await base.SendAsync(request, cancellationToken);
        }

        // An app that was stopped refuses connections, like a process that has ended.
        var server = servers.Find(request.RequestUri!.Host)
            ?? throw new HttpRequestException(
                HttpRequestError.ConnectionError, $"No app runs at {request.RequestUri.Host}.", new SocketException((int)SocketError.ConnectionRefused));
        var response = await server.SendAsync(request, cancellationToken);
        // A test server always responds by HTTP/1.1, which gRPC clients reject.
        response.Version = request.Version;
        return response;
    }
}
