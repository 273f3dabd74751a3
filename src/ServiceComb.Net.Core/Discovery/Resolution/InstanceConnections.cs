using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using ServiceComb.Net.Discovery.Directory;

namespace ServiceComb.Net.Discovery.Resolution;

/// <summary>Configures how HTTP handlers connect to instances: with the connect timeout, after which the connection counts as
/// refused, and without the default proxy. Connections to other hosts are not affected.</summary>
internal sealed class InstanceConnections
{
    private readonly InstanceAddresses _addresses;
    private readonly TimeSpan _timeout;
    private readonly IWebProxy? _configured;
    private readonly InstanceProxy _proxy;

    public InstanceConnections(InstanceAddresses addresses, IOptions<ServiceCombOptions> options)
    {
        (_addresses, _timeout) = (addresses, options.Value.Discovery.ConnectTimeout);
        _configured = options.Value.Proxy;
        _proxy = new InstanceProxy(addresses, _configured);
    }

    /// <summary>Configures the primary handler of a client. An explicitly set proxy, connect timeout or connect callback is
    /// preserved.</summary>
    public void Configure(HttpMessageHandler? handler)
    {
        try
        {
            if (handler is SocketsHttpHandler sockets)
            {
                Configure(sockets);
            }
            else if (handler is HttpClientHandler { UseProxy: true, Proxy: null } other)
            {
                other.Proxy = _proxy;
            }
        }
        catch (InvalidOperationException)
        {
            // A shared handler that has already sent requests cannot be changed.
        }
    }

    /// <summary>Configures a handler of the gateway, for which YARP disables the proxy and sets a connect timeout.</summary>
    public void ConfigureForwarder(SocketsHttpHandler handler)
    {
        handler.ConnectCallback ??= ConnectAsync;
        if (_configured is not null && handler is { UseProxy: false, Proxy: null })
        {
            (handler.UseProxy, handler.Proxy) = (true, _configured);
        }
    }

    private void Configure(SocketsHttpHandler handler)
    {
        if (handler is { UseProxy: true, Proxy: null })
        {
            handler.Proxy = _proxy;
        }

        if (handler.ConnectTimeout == Timeout.InfiniteTimeSpan)
        {
            handler.ConnectCallback ??= ConnectAsync;
        }
    }

    // Connects like SocketsHttpHandler, with an additional timeout for instances.
    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var endpoint = context.DnsEndPoint;
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (_addresses.Contains(endpoint.Host, endpoint.Port))
            {
                await ConnectAsync(socket, endpoint, cancellationToken);
            }
            else
            {
                await socket.ConnectAsync(endpoint, cancellationToken);
            }

            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task ConnectAsync(Socket socket, DnsEndPoint endpoint, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_timeout);
        try
        {
            await socket.ConnectAsync(endpoint, limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Throw the same error type as for a refused connection, because nothing was sent.
            throw new SocketException((int)SocketError.TimedOut, $"could not connect to {endpoint.Host}:{endpoint.Port} within {_timeout.TotalMilliseconds:F0} ms (servicecomb:rest:client:connection:timeoutInMillis)");
        }
    }
}
