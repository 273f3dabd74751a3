using System.Net;

namespace ServiceComb.Net.Discovery.Endpoints;

/// <summary>Instances of services are called without a proxy, or through the one that <c>servicecomb:proxy:*</c> configures;
/// other hosts through the default proxy, such as the one of the environment.</summary>
internal sealed class InstanceProxy(InstanceAddresses addresses, IWebProxy? configured) : IWebProxy
{
    private ICredentials? _credentials;

    public ICredentials? Credentials
    {
        get => _credentials ?? (configured?.Credentials is null ? HttpClient.DefaultProxy.Credentials : new ProxyCredentials(configured));
        set => _credentials = value;
    }

    public bool IsBypassed(Uri host) => GetProxy(host) is null;

    public Uri? GetProxy(Uri destination)
    {
        if (configured is not null && addresses.Contains(destination.IdnHost, destination.Port))
        {
            return configured.GetProxy(destination);
        }

        // Most apps have no proxy: only with one it matters whose address this is.
        var other = HttpClient.DefaultProxy;
        return !other.IsBypassed(destination) && other.GetProxy(destination) is { } proxy && !addresses.Contains(destination.IdnHost, destination.Port)
            ? proxy
            : null;
    }

    /// <summary>The credentials of both proxies.</summary>
    private sealed class ProxyCredentials(IWebProxy configured) : ICredentials
    {
        public NetworkCredential? GetCredential(Uri uri, string authType) =>
            configured is WebProxy { Address: { } address } && address == uri
                ? configured.Credentials?.GetCredential(uri, authType)
                : HttpClient.DefaultProxy.Credentials?.GetCredential(uri, authType);
    }
}
