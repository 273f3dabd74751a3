using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace ServiceComb.Net.Discovery.Endpoints;

/// <summary>Chooses the host under which other machines reach a listener of this machine.</summary>
internal static class PublishedHost
{
    /// <summary>Returns the host and the reason.</summary>
    /// <param name="listening">The address of the listener.</param>
    /// <param name="configured">The setting <c>servicecomb:service:publishAddress</c>: a host, or the name of a network interface in
    /// braces; null or empty when it is not set.</param>
    /// <exception cref="InvalidOperationException">The network interface does not exist or has no address.</exception>
    public static (string Host, string Reason) Select(Uri listening, string? configured)
    {
        if (configured is { Length: > 0 })
        {
            return configured is ['{', .., '}']
                ? (GetInterfaceAddress(configured[1..^1]), "servicecomb:service:publishAddress")
                : (configured, "servicecomb:service:publishAddress");
        }

        var host = listening.IdnHost;
        if (host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
        {
            return ("127.0.0.1", "the server listens on localhost");
        }

        if (!IPAddress.TryParse(host, out var address) || !(address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)))
        {
            return (host, "address of the listener");
        }

        foreach (var variable in (ReadOnlySpan<string>)["POD_IP", "HOST_IP"])
        {
            if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value && IPAddress.TryParse(value, out _))
            {
                return (value, $"environment variable {variable}");
            }
        }

        return GetAddresses().FirstOrDefault() is { } best
            ? (best.ToString(), "first address of an active network interface")
            : ("127.0.0.1", "only the loopback interface is active");
    }

    private static string GetInterfaceAddress(string name) =>
        GetAddresses(network => network.Name == name).FirstOrDefault()?.ToString()
        ?? throw new InvalidOperationException($"servicecomb:service:publishAddress names the network interface '{name}', which has no address; available interfaces: {string.Join(", ", NetworkInterface.GetAllNetworkInterfaces().Select(static network => network.Name))}");

    // Prefer interfaces with a gateway (container bridges of the host have none), and IPv4 to IPv6.
    private static IEnumerable<IPAddress> GetAddresses(Func<NetworkInterface, bool>? filter = null) =>
        from network in NetworkInterface.GetAllNetworkInterfaces()
        where filter is null ? network.OperationalStatus == OperationalStatus.Up && network.NetworkInterfaceType != NetworkInterfaceType.Loopback : filter(network)
        let properties = network.GetIPProperties()
        from unicast in properties.UnicastAddresses
        let address = unicast.Address
        where (filter is not null || !IPAddress.IsLoopback(address)) && !address.IsIPv6LinkLocal
            && !address.ToString().StartsWith("169.254.", StringComparison.Ordinal)
        orderby properties.GatewayAddresses.Count == 0, address.AddressFamily != AddressFamily.InterNetwork
        select address;
}
