using System.Globalization;

namespace ServiceComb.Net.Discovery.Endpoints;

/// <summary>Represents an address that the server listens on.</summary>
/// <param name="Text">The address in the notation of the server.</param>
/// <param name="Address">The address as a URI.</param>
/// <param name="Name">The name below <c>Kestrel:Endpoints</c>; null when there is none.</param>
internal sealed record ServerListener(string Text, Uri Address, string? Name)
{
    /// <summary>Gets whether the listener serves HTTP. False only when it is known to serve another protocol, such as raw TCP.</summary>
    public bool IsHttp { get; init; } = true;

    /// <summary>Gets whether the listener supports HTTP/2 but not HTTP/1.1; null when unknown.</summary>
    public bool? IsHttp2Only { get; init; }

    /// <summary>Returns how specifically a selector matches: 3 by name, 2 by port, 1 by scheme, 0 not at all.</summary>
    public int Match(string selector) =>
        selector.Equals(Name, StringComparison.OrdinalIgnoreCase) ? 3
        : selector == Address.Port.ToString(CultureInfo.InvariantCulture) ? 2
        : selector.Equals(Address.Scheme, StringComparison.OrdinalIgnoreCase) ? 1
        : 0;
}
