using System.Globalization;

namespace ServiceComb.Net.Discovery;

/// <summary>Describes an address on which the server of this app accepts connections.</summary>
public sealed class ServerListener
{
    /// <summary>Gets the address as the server writes it, such as <c>http://*:8080</c>. It identifies the listener: when the
    /// addresses change, the app registers its endpoints again.</summary>
    public required string Address { get; init; }

    /// <summary>Gets the address for HTTP calls, with 0.0.0.0 or [::] for all network interfaces; null when other machines cannot
    /// call the listener by HTTP, such as a Unix domain socket, raw TCP, or a port that is not assigned yet.</summary>
    public Uri? HttpAddress { get; init; }

    /// <summary>Gets the name by which <c>servicecomb:instance:publish</c> can select the listener, such as that below
    /// <c>Kestrel:Endpoints</c>; null when there is none.</summary>
    public string? Name { get; init; }

    /// <summary>Gets whether the listener supports HTTP/2 but not HTTP/1.1; null when unknown. Without TLS, an unknown listener is
    /// asked when it is registered.</summary>
    public bool? IsHttp2Only { get; init; }

    /// <summary>Returns how specifically a selector matches: 3 by name, 2 by port, 1 by scheme, 0 not at all.</summary>
    internal int Match(string selector) =>
        selector.Equals(Name, StringComparison.OrdinalIgnoreCase) ? 3
        : selector == HttpAddress?.Port.ToString(CultureInfo.InvariantCulture) ? 2
        : selector.Equals(HttpAddress?.Scheme, StringComparison.OrdinalIgnoreCase) ? 1
        : 0;
}
