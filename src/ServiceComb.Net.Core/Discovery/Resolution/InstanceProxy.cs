using System.Net;
using ServiceComb.Net.Discovery.Directory;

namespace ServiceComb.Net.Discovery.Resolution;

/// <summary>Selects the proxy of a request: none for instances, unless <c>servicecomb:proxy:*</c> configures one, and the default
/// proxy, for example from environment variables, for other hosts.</summary>
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

        // Most apps have no proxy, so look up the address only when there is one.
        var other = HttpClient.DefaultProxy;
        return !other.IsBypassed(destination) && other.GetProxy(destination) is { } proxy && !addresses.Contains(destination.IdnHost, destination.Port)
            ? proxy
            : null;
    }

    /// <summary>Provides the credentials of the configured and of the default proxy.</summary>
    private sealed class ProxyCredentials(IWebProxy configured) : ICredentials
    {
        public NetworkCredential? GetCredential(Uri uri, string authType) =>
            configured is WebProxy { Address: { } address } && address == uri
                ? configured.Credentials?.GetCredential(uri, authType)
                : HttpClient.DefaultProxy.Credentials?.GetCredential(uri, authType);
    }
}
