using System.Globalization;

namespace ServiceComb.Net.Discovery.Endpoints;

/// <summary>An address that the server listens on.</summary>
/// <param name="Text">The address as the server writes it.</param>
/// <param name="Address">The same as a URI.</param>
/// <param name="Name">Its name below <c>Kestrel:Endpoints</c>; null when it has none.</param>
internal sealed record ServerListener(string Text, Uri Address, string? Name)
{
    /// <summary>False when the listener is known to serve another protocol, such as a raw TCP handler.</summary>
    public bool SpeaksHttp { get; init; } = true;

    /// <summary>Whether it speaks HTTP/2 and not HTTP/1.1; null when the configuration of the server does not say.</summary>
    public bool? IsHttp2Only { get; init; }

    /// <summary>Returns how specifically a selector names this listener: 3 by name, 2 by port, 1 by scheme, 0 not at all.</summary>
    public int Match(string selector) =>
        selector.Equals(Name, StringComparison.OrdinalIgnoreCase) ? 3
        : selector == Address.Port.ToString(CultureInfo.InvariantCulture) ? 2
        : selector.Equals(Address.Scheme, StringComparison.OrdinalIgnoreCase) ? 1
        : 0;
}
